package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// applicationID marks the file as an archive of ours ("WIRE"), so that another program's
// database is not written into.
const applicationID = 0x57495245

// migrations bring a file from schema n to n+1; PRAGMA user_version holds n. Only ever
// append.
//
// revisions has a row for every version of a record, small, with what is asked for;
// records has the text. They are apart because SQLite writes a row anew as a whole, and
// an announcement would otherwise write the text a second time.
var migrations = []string{`
CREATE TABLE revisions (
	num       INTEGER PRIMARY KEY,           -- order of writing
	article   TEXT    NOT NULL,
	revision  INTEGER NOT NULL,
	current   INTEGER NOT NULL DEFAULT 1,    -- 1: the record's latest version
	pending   INTEGER NOT NULL DEFAULT 1,    -- 1: not announced yet
	sequence  INTEGER NOT NULL DEFAULT 0,    -- on the WIRE stream
	stored    INTEGER NOT NULL,              -- times are Unix milliseconds, 0 is unknown
	published INTEGER NOT NULL,
	fetched   INTEGER NOT NULL,
	visit     INTEGER NOT NULL,
	withdrawn INTEGER NOT NULL,
	source    TEXT    NOT NULL,
	language  TEXT    NOT NULL,
	hash      TEXT    NOT NULL,
	addresses TEXT    NOT NULL,              -- JSON array: where this version was fetched
	others    TEXT    NOT NULL DEFAULT '[]', -- JSON array: other addresses of the record
	checks    INTEGER NOT NULL DEFAULT 0,
	checked   INTEGER NOT NULL DEFAULT 0,
	UNIQUE (article, revision)
);
CREATE TABLE records (num INTEGER PRIMARY KEY REFERENCES revisions, record BLOB NOT NULL);
CREATE INDEX by_stored  ON revisions (stored, article) WHERE current = 1;
CREATE INDEX by_source  ON revisions (source, stored, article) WHERE current = 1;
CREATE INDEX by_pending ON revisions (num) WHERE pending = 1;
CREATE TABLE links (
	link    TEXT    PRIMARY KEY,
	url     TEXT    NOT NULL,
	source  TEXT    NOT NULL,
	visit   INTEGER NOT NULL,
	state   TEXT    NOT NULL,
	reason  TEXT    NOT NULL,
	detail  TEXT    NOT NULL,
	stage   TEXT    NOT NULL,
	at      INTEGER NOT NULL,
	article TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX links_by_source ON links (source, state);
CREATE INDEX links_by_state  ON links (state);
`, `
CREATE TABLE sightings (                   -- sources that listed a link after its first
	link   TEXT    NOT NULL,
	source TEXT    NOT NULL,
	at     INTEGER NOT NULL,
	PRIMARY KEY (link, source)
) WITHOUT ROWID;
CREATE INDEX sightings_by_source ON sightings (source);
`, `
CREATE TABLE finds (                       -- a row for every record: what it is found by
	id        INTEGER PRIMARY KEY,           -- its rowid in words
	article   TEXT    NOT NULL UNIQUE,
	num       INTEGER NOT NULL,              -- its latest version
	published INTEGER NOT NULL,              -- as first known, else created; neither changes,
	created   INTEGER NOT NULL,              -- so that pages stay in order
	source    TEXT    NOT NULL,
	language  TEXT    NOT NULL,
	kind      TEXT    NOT NULL,
	agency    TEXT    NOT NULL,
	domain    TEXT    NOT NULL,
	labels    TEXT    NOT NULL               -- JSON array: sections and tags
);
CREATE INDEX finds_by_published ON finds (published, article);
CREATE INDEX finds_by_created   ON finds (created, article);
CREATE INDEX finds_by_source    ON finds (source, published, article);
CREATE VIRTUAL TABLE words USING fts5 (    -- without the texts, which are in records
	title, subtitle, text, content = '', contentless_delete = 1,
	tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE TABLE unindexed AS SELECT num FROM revisions WHERE current = 1; -- what was there before; see backfill
`, `
ALTER TABLE revisions ADD COLUMN boring   INTEGER NOT NULL DEFAULT 0; -- these go with checks
ALTER TABLE revisions ADD COLUMN flapping INTEGER NOT NULL DEFAULT 0;
ALTER TABLE revisions ADD COLUMN shown    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE revisions ADD COLUMN in_a_row INTEGER NOT NULL DEFAULT 0;
`, `
CREATE TABLE members (                     -- records as their stories have them
	id       INTEGER PRIMARY KEY,            -- order of joining
	article  TEXT    NOT NULL UNIQUE,
	story    TEXT    NOT NULL,               -- the one it began with; see merges
	at       INTEGER NOT NULL,
	source   TEXT    NOT NULL,
	agency   TEXT    NOT NULL,
	url      TEXT    NOT NULL,
	title    TEXT    NOT NULL,
	language TEXT    NOT NULL,
	shingles INTEGER NOT NULL,
	sketch   BLOB    NOT NULL                -- hashes of 8 bytes, little endian
);
CREATE INDEX members_by_story ON members (story);
CREATE TABLE keys (key INTEGER NOT NULL, member INTEGER NOT NULL, PRIMARY KEY (key, member)) WITHOUT ROWID;
CREATE TABLE merges (story TEXT PRIMARY KEY, into_story TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX merges_by_into ON merges (into_story);
`, `
ALTER TABLE finds ADD COLUMN section  TEXT    NOT NULL DEFAULT ''; -- the outermost
ALTER TABLE finds ADD COLUMN access   TEXT    NOT NULL DEFAULT '';
ALTER TABLE finds ADD COLUMN change   TEXT    NOT NULL DEFAULT ''; -- these are of its latest version
ALTER TABLE finds ADD COLUMN stored   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE finds ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;  -- 0: it was not announced yet
CREATE INDEX finds_by_sequence ON finds (sequence, article) WHERE sequence > 0;
CREATE INDEX finds_by_stored   ON finds (stored) WHERE sequence > 0;
DROP INDEX members_by_story;
CREATE INDEX members_by_story ON members (story, source, at);
CREATE INDEX members_by_time  ON members (at, story, source);
INSERT INTO unindexed SELECT num FROM revisions WHERE current = 1 AND num NOT IN (SELECT num FROM unindexed); -- section and access are in the record
`, `
ALTER TABLE finds ADD COLUMN seen  INTEGER NOT NULL DEFAULT 0; -- first
ALTER TABLE finds ADD COLUMN facts INTEGER NOT NULL DEFAULT 0; -- archive.Facts
ALTER TABLE finds ADD COLUMN delay INTEGER;                    -- from publication to created, where it is known to the minute
CREATE INDEX finds_by_arrival ON finds (source, seen, article, facts, delay);
INSERT INTO unindexed SELECT num FROM revisions WHERE current = 1 AND num NOT IN (SELECT num FROM unindexed);
`, `
CREATE TABLE waits (                       -- how long records waited; see archive.WaitCount
	at     INTEGER NOT NULL,
	wait   TEXT    NOT NULL,
	bucket INTEGER NOT NULL,
	n      INTEGER NOT NULL,
	PRIMARY KEY (at, wait, bucket)
) WITHOUT ROWID;
`, `
ALTER TABLE revisions ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0; -- when the text went
CREATE INDEX by_dropped ON revisions (dropped, stored, article, revision);
CREATE TABLE tombstones (article TEXT PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID; -- records that were dropped
`, `
INSERT INTO words (words, rank) VALUES ('hashsize', 4194304); -- a batch is one segment of the index,
INSERT INTO words (words, rank) VALUES ('crisismerge', 32);
INSERT INTO words (words, rank) VALUES ('automerge', 16);     -- and of 16 becomes one
`, `
CREATE TABLE blocks (block INTEGER PRIMARY KEY, packed BLOB NOT NULL); -- finds once more, to be counted; see block.go
CREATE TABLE stale (id INTEGER PRIMARY KEY);                           -- records whose blocks are behind finds
CREATE TRIGGER finds_added   AFTER INSERT ON finds BEGIN INSERT OR IGNORE INTO stale VALUES (new.id); END;
CREATE TRIGGER finds_changed AFTER UPDATE ON finds BEGIN INSERT OR IGNORE INTO stale VALUES (new.id); END;
CREATE TRIGGER finds_gone    AFTER DELETE ON finds BEGIN INSERT OR IGNORE INTO stale VALUES (old.id); END;
INSERT INTO stale SELECT id FROM finds;
DROP INDEX finds_by_published;                                         -- blocks are gone through in their stead
DROP INDEX finds_by_created;
DROP INDEX finds_by_source;
DROP INDEX finds_by_stored;
`, `
DROP TABLE blocks;
CREATE TABLE blocks (                      -- in columns by what is read together, with labels
	block  INTEGER PRIMARY KEY,
	packed BLOB NOT NULL,
	wire   BLOB NOT NULL,
	domain BLOB NOT NULL,
	label  BLOB NOT NULL
);
INSERT OR IGNORE INTO stale SELECT id FROM finds;
`}

// migrate brings the file to the newest schema. Two processes may do so at once: the
// second finds nothing left to do.
func migrate(ctx context.Context, db *sql.DB) error {
	have, err := identify(ctx, db)
	if err != nil || have == len(migrations) {
		return err
	}
	if have == 0 { // only before there is anything; see GiveBack
		if _, err := db.ExecContext(ctx, "PRAGMA auto_vacuum = INCREMENTAL"); err != nil {
			return err
		}
	}
	tx, err := db.BeginTx(ctx, nil) // immediate: waits for another that migrates
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	if have, err = identify(ctx, tx); err != nil {
		return err
	}
	for _, m := range migrations[have:] {
		if _, err := tx.ExecContext(ctx, m); err != nil {
			return fmt.Errorf("bring the archive to the newest schema: %w", err)
		}
	}
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(migrations))
	if _, err := tx.ExecContext(ctx, mark); err != nil {
		return err
	}
	return tx.Commit()
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// identify returns the file's schema, 0 for an empty one. It refuses a file that is
// another program's or a newer Wireroom's.
func identify(ctx context.Context, q querier) (version int, err error) {
	// One statement sees one state of the file, though another process makes it just now.
	const query = `SELECT (SELECT count(*) FROM sqlite_schema),
		(SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version)`
	var app, tables int
	if err := q.QueryRowContext(ctx, query).Scan(&tables, &app, &version); err != nil {
		return 0, err
	}
	switch {
	case app != applicationID && (app != 0 || version != 0 || tables != 0):
		return 0, fmt.Errorf("it is the database of another program; name another file (--archive): %w", archive.ErrFile)
	case version > len(migrations):
		return 0, fmt.Errorf("it was written by a newer Wireroom (schema %d, this one knows %d); use that one: %w", version, len(migrations), archive.ErrFile)
	}
	return version, nil
}
