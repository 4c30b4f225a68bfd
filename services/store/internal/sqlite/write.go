package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
)

// statements are those of the writer, prepared once.
type statements struct {
	insert, insertText, retire, check, versions, text *sql.Stmt
	announce, onWire                                  *sql.Stmt
	link, note, sight                                 *sql.Stmt
	find, refind, words                               *sql.Stmt
	behind, staleBlocks, oneBlock                     *sql.Stmt
	blockRows, staleRows, block, noBlock, fresh       *sql.Stmt
	member, sketch, rejoin, keys, unkey, merge        *sql.Stmt
	buried, drop, dropText                            *sql.Stmt
}

func prepare(ctx context.Context, db *sql.DB) (s statements, err error) {
	for _, p := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&s.insert, `INSERT INTO revisions (article, revision, stored, published, fetched, visit, withdrawn, source, language, hash, addresses, others, checks, checked, boring, flapping, dropped)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (article, revision) DO NOTHING`},
		{&s.find, `INSERT INTO finds (article, num, published, created, source, language, kind, agency, domain, labels, section, access, change, stored, sequence, seen, facts, delay)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (article) DO NOTHING`},
		{&s.refind, `UPDATE finds SET num = ?2, source = ?5, language = ?6, kind = ?7, agency = ?8, domain = ?9, labels = ?10, section = ?11, access = ?12,
			change = ?13, stored = ?14, sequence = ?15, seen = iif(seen, seen, ?16), facts = ?17, delay = iif(seen, delay, ?18) WHERE article = ?1 RETURNING id`}, // of the values of find
		{&s.words, `INSERT OR REPLACE INTO words (rowid, title, subtitle, text) VALUES (?, ?, ?, ?)`},
		{&s.behind, behindQuery},
		{&s.staleBlocks, `SELECT DISTINCT id >> ? FROM stale ORDER BY id LIMIT ?`},
		{&s.oneBlock, `SELECT packed, wire, domain, label FROM blocks WHERE block = ?`},
		{&s.blockRows, blockRows},
		{&s.staleRows, staleRows},
		{&s.block, `INSERT OR REPLACE INTO blocks (block, packed, wire, domain, label) VALUES (?, ?, ?, ?, ?)`},
		{&s.noBlock, `DELETE FROM blocks WHERE block = ?`},
		{&s.fresh, `DELETE FROM stale WHERE id >= ? AND id < ?`},
		{&s.insertText, `INSERT INTO records (num, record) VALUES (?, ?)`},
		{&s.retire, `UPDATE revisions SET current = 0, others = '[]', checks = 0, checked = 0, boring = 0, flapping = 0, shown = 0, in_a_row = 0 WHERE num = ?`},
		{&s.check, `UPDATE revisions SET others = ?, checks = ?, checked = ?, boring = ?, flapping = ?, shown = ?, in_a_row = ? WHERE num = ?`},
		{&s.versions, `SELECT ` + columns + ` FROM revisions r WHERE article = ? ORDER BY revision`},
		{&s.text, `SELECT record FROM records WHERE num = ?`},
		{&s.announce, `UPDATE revisions SET pending = 0, sequence = ? WHERE article = ? AND revision = ? AND pending = 1`},
		{&s.onWire, `UPDATE finds SET sequence = ?1 WHERE article = ?2 AND num = (SELECT num FROM revisions WHERE article = ?2 AND revision = ?3)`},
		{&s.link, `SELECT ` + linkColumns + ` FROM links WHERE link = ?`},
		{&s.note, `INSERT INTO links (` + linkColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (link) DO UPDATE SET
			url = excluded.url, source = excluded.source, visit = excluded.visit, state = excluded.state, reason = excluded.reason,
			detail = excluded.detail, stage = excluded.stage, at = excluded.at, article = excluded.article`},
		{&s.sight, `INSERT INTO sightings (link, source, at) SELECT ?1, ?2, ?3
			WHERE NOT EXISTS (SELECT 1 FROM links WHERE link = ?1 AND source = ?2)
			AND (SELECT count(*) FROM sightings WHERE link = ?1 AND source <> ?2) < ?4
			ON CONFLICT (link, source) DO UPDATE SET at = min(at, excluded.at)`},
		{&s.member, `INSERT INTO members (` + memberColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (article) DO NOTHING`},
		{&s.sketch, `SELECT id, sketch FROM members WHERE article = ?`},
		{&s.rejoin, `UPDATE members SET agency = ?, url = ?, title = ?, language = ?, shingles = ?, sketch = ? WHERE id = ?`},
		{&s.unkey, `DELETE FROM keys WHERE key = ? AND member = ?`},
		{&s.keys, `INSERT OR IGNORE INTO keys (key, member) VALUES (?, ?)` + strings.Repeat(`, (?, ?)`, keysAtOnce-1)},
		{&s.buried, `SELECT 1 FROM tombstones WHERE article = ?`},
		{&s.drop, `UPDATE revisions SET dropped = ? WHERE num = ? AND dropped = 0 AND pending = 0`},
		{&s.dropText, `UPDATE records SET record = ? WHERE num = ?`},
		{&s.merge, `INSERT INTO merges (story, into_story) VALUES (?, ?) ON CONFLICT (story) DO NOTHING`},
	} {
		if *p.into, err = db.PrepareContext(ctx, p.query); err != nil {
			return s, err
		}
	}
	return s, nil
}

// writing is a transaction that holds the file's one write lock.
type writing struct {
	*sql.Tx
	s     *statements
	words map[int64]*article.Article // what is to be indexed before the end; see indexWords
}

// exec runs a statement to its end: the driver starts a goroutine for each that may be
// stopped. Between two of them the transaction ends with ctx.
func (tx *writing) exec(ctx context.Context, s *sql.Stmt, args ...any) (sql.Result, error) {
	return tx.StmtContext(ctx, s).ExecContext(context.WithoutCancel(ctx), args...)
}

// transact writes what is on the disk when it returns.
func (a *Archive) transact(ctx context.Context, do func(*writing) error) error {
	return a.synced(ctx, "FULL", do)
}

// transactSoon writes what others see when it returns, and what a loss of power may undo until
// transact has returned after it: for what is done again where that has not.
func (a *Archive) transactSoon(ctx context.Context, do func(*writing) error) error {
	return a.synced(ctx, "NORMAL", do)
}

// synced is a transaction; the connection's way of syncing is that of its last one, so each
// says which it needs.
func (a *Archive) synced(ctx context.Context, how string, do func(*writing) error) error {
	conn, err := a.w.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	if _, err := conn.ExecContext(ctx, "PRAGMA synchronous = "+how); err != nil {
		return explain(err)
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	w := &writing{Tx: tx, s: &a.write, words: map[int64]*article.Article{}}
	if err := do(w); err != nil {
		return explain(err)
	}
	if err := w.repack(ctx); err != nil {
		return explain(err)
	}
	if err := w.indexWords(ctx); err != nil { // nothing may come between that and the end
		return explain(err)
	}
	return explain(tx.Commit())
}
