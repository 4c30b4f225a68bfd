package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/parser"
)

type rulesCmd struct {
	Test rulesTestCmd `cmd:"" help:"Try rules on the saved pages that their files name."`
}

type rulesTestCmd struct {
	Paths []string `arg:"" name:"file|dir" help:"Rule files, or directories of them."`
}

func (c *rulesTestCmd) Run(e *env) error {
	files, err := ruleFiles(c.Paths)
	if err != nil {
		return err
	}
	pages, failed := 0, 0
	for _, file := range files {
		trials, err := parser.TestRules(file)
		if err != nil {
			return daemon.Wrong(err)
		}
		if len(trials) == 0 {
			if err := printf(e.out, "–    %s: it names no pages to try it on (tests:)\n", file); err != nil {
				return err
			}
		}
		for _, t := range trials {
			pages++
			if len(t.Wrong) > 0 {
				failed++
			}
			if err := printTrial(e, t); err != nil {
				return err
			}
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d pages come out wrong", failed, pages)
	}
	return printf(e.out, "%d pages come out right\n", pages)
}

func printTrial(e *env, t parser.Trial) error {
	mark := "ok  "
	if len(t.Wrong) > 0 {
		mark = "FAIL"
	}
	if err := printf(e.out, "%s %s %s\n", mark, t.Domain, t.Page); err != nil {
		return err
	}
	for _, w := range t.Wrong {
		if err := printf(e.out, "       %s\n", w); err != nil {
			return err
		}
	}
	return nil
}

// ruleFiles are the files among paths, and those in its directories.
func ruleFiles(paths []string) (files []string, err error) {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, daemon.Wrong(err)
		}
		if !info.IsDir() {
			files = append(files, p)
			continue
		}
		found, err := filepath.Glob(filepath.Join(p, "*.yaml"))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, daemon.Wrong(errors.New(p + " holds no *.yaml"))
		}
		files = append(files, found...)
	}
	return files, nil
}
