package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/store"
)

type archiveCmd struct {
	Copy  archiveCopyCmd  `cmd:"" help:"Copy an archive into another: SQLite to MongoDB, back, or to a second one of the same kind."`
	Sweep archiveSweepCmd `cmd:"" help:"Drop texts and records that need not be kept any more, as a running store does every hour."`
}

type archiveCopyCmd struct {
	From string `arg:"" help:"Archive to read: sqlite:PATH or mongodb://..."`
	To   string `arg:"" help:"Archive to write, best an empty one; nothing else should write to it."`
}

func (c *archiveCopyCmd) Run(e *env) error {
	from, to, err := c.open(e)
	if err != nil {
		return err
	}
	defer from.Close() //nolint:errcheck // only read
	m := newMeter(e, "records, members of stories, links, sightings and tombstones copied")
	count := func(_ string, n int) { m.add(n, 0) }
	err = store.Copy(e.ctx, from, to, count)
	m.end()
	if err == nil {
		m = newMeter(e, "records compared")
		err = c.verify(e, from, to, count)
		m.end()
	}
	if closed := to.Close(); err == nil {
		err = closed
	}
	return err
}

func (c *archiveCopyCmd) verify(e *env, from, to store.Archive, count func(string, int)) error {
	d, err := store.Verify(e.ctx, from, to, count)
	if err != nil {
		return err
	}
	return printf(e.out, "Both hold %s with %s, %s of stories, %s, %s, %s and %s; hash %s.\n", many(d.Records, "record"), many(d.Versions, "version"),
		many(d.Members, "member"), many(d.Mergers, "merger"), many(d.Links, "link"), many(d.Sightings, "sighting"), many(d.Tombstones, "tombstone"), d.Hash())
}

func (c *archiveCopyCmd) open(e *env) (from, to store.Archive, err error) {
	if c.From == c.To {
		return nil, nil, daemon.Wrongf("an archive cannot be copied into itself")
	}
	if path, ok := strings.CutPrefix(c.From, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, nil, fmt.Errorf("there is no archive at %s", path)
		}
	}
	if from, err = store.Open(e.ctx, c.From, e.log); err != nil {
		return nil, nil, err
	}
	if to, err = store.Open(e.ctx, c.To, e.log); err != nil {
		_ = from.Close()
		return nil, nil, err
	}
	return from, to, nil
}
