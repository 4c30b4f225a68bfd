package main

import (
	"github.com/wireroom/wireroom/services/fetcher"
)

type robotsCmd struct {
	Agent  string   `help:"Crawler to answer for, by its product token; a version behind it does not matter." default:"Wireroom" placeholder:"NAME"`
	Robots string   `help:"The robots.txt: a file, or - for stdin." required:"" placeholder:"FILE"`
	URLs   []string `arg:"" name:"url" help:"URLs or paths to ask about."`
}

func (c *robotsCmd) Run(e *env) error {
	look := lookFlags{fetcher.Defaults()}
	page, err := look.read(e, c.Robots)
	if err != nil {
		return err
	}
	file := fetcher.ParseRobots(page.body)
	for _, u := range c.URLs {
		v := file.Match(c.Agent, u)
		line := struct {
			URL        string  `json:"url"`
			Allowed    bool    `json:"allowed"`
			Rule       string  `json:"rule"`
			CrawlDelay float64 `json:"crawl_delay"` // seconds
		}{u, v.Allowed, v.Rule, v.CrawlDelay.Seconds()}
		if err := printJSON(e.out, line); err != nil {
			return err
		}
	}
	return nil
}
