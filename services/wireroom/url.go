package main

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/wireroom/wireroom/pkg/article"
)

type urlCmd struct {
	URLs []string `arg:"" optional:"" name:"url" help:"URLs; without any they are read from stdin, one a line."`
}

func (c *urlCmd) Run(e *env) error {
	if len(c.URLs) == 0 {
		lines := bufio.NewScanner(e.in)
		for lines.Scan() {
			c.URLs = append(c.URLs, lines.Text())
		}
		if err := lines.Err(); err != nil {
			return fmt.Errorf("read stdin: %w", err)
		}
	}
	var errs []error
	for _, u := range c.URLs {
		n, err := article.Normalize(u)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		line := struct {
			URL        string `json:"url"`
			Normalized string `json:"normalized"`
			ID         string `json:"id"`
		}{u, n, article.ID(n)}
		if err := printJSON(e.out, line); err != nil {
			return err
		}
	}
	return errors.Join(errs...)
}
