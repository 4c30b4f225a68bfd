package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/mongotest"
)

// TestArchiveCopy: into MongoDB and back, by the command line, also after it was killed.
func TestArchiveCopy(t *testing.T) {
	data, _ := filled(t, 300)
	first, last, mongo := "sqlite:"+filepath.Join(data, "archive.db"), "sqlite:"+filepath.Join(data, "copy.db"), mongotest.Start(t)
	there := must(t, "archive", "copy", first, mongo)
	if !strings.Contains(there, "Both hold 300 records with 300 versions, 0 members of stories, 0 mergers, 0 links, 0 sightings and 0 tombstones; hash ") {
		t.Error(there)
	}
	p := command(t, "archive", "copy", mongo, last)
	eventuallySoon(t, p, func() bool {
		files, _ := filepath.Glob(filepath.Join(data, "copy.db-wal"))
		return len(files) == 1
	})
	p.kill()
	if back := must(t, "archive", "copy", mongo, last); back != there {
		t.Errorf("%s is not %s", back, there)
	}
	if got := len(records(t, "--archive", last)); got != 300 {
		t.Errorf("%d records", got)
	}
	fails(t, 2, "into itself", "archive", "copy", first, first)
	fails(t, 1, "no archive at", "archive", "copy", "sqlite:"+filepath.Join(data, "none.db"), last)
}
