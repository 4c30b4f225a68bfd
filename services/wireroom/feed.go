package main

import (
	"github.com/wireroom/wireroom/services/fetcher"
)

type feedCmd struct {
	Source string `arg:"" name:"file|url" help:"A file, a URL, or - for stdin."`
	Base   string `help:"Address that relative links of a file are resolved against." placeholder:"URL"`
	lookFlags
}

// lookFlags are for commands that fetch something just to look at it.
type lookFlags struct {
	fetcher.Config
}

func (c *feedCmd) Run(e *env) error {
	page, err := c.read(e, c.Source)
	if err != nil {
		return err
	}
	base := c.Base
	if base == "" {
		base = page.url
	}
	f, err := fetcher.ParseFeed(page.body, page.contentType, base)
	if err != nil {
		return err
	}
	return printJSON(e.out, f)
}
