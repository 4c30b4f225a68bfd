package parser

import (
	"maps"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/parser/internal/body"
)

// maxImages bounds the images kept of one article.
const maxImages = 40

// images are the lead image of the metadata and those inside the text, each once.
func (w *work) images() {
	at := map[string]int{}
	for _, img := range append(append([]article.Image{}, w.m.Images...), body.Images(w.body.Top, w.m.Base, w.m.Names)...) {
		key, err := article.Normalize(img.URL)
		if err != nil || len(w.a.Images) >= maxImages {
			continue
		}
		if i, ok := at[key]; ok {
			complete(&w.a.Images[i], img)
			continue
		}
		at[key] = len(w.a.Images)
		w.a.Images = append(w.a.Images, img)
	}
}

// complete adds to an image what another mention of it says.
func complete(to *article.Image, img article.Image) {
	if to.Width == 0 {
		to.Width, to.Height = img.Width, img.Height
	}
	if to.Caption == "" {
		to.Caption = img.Caption
	}
	if to.Credit == "" {
		to.Credit = img.Credit
	}
}

// rights adds what the page says to what robots.txt and the headers said.
func (w *work) rights() {
	r := &w.a.Rights
	r.From = maps.Clone(r.From) // it is the event's
	r.MetaRobots = append(r.MetaRobots, w.m.Robots...)
	r.Fill("tdm_reservation", &r.TDMReservation, w.m.TDM, "meta")
	r.Fill("tdm_policy", &r.TDMPolicy, w.m.TDMPolicy, "meta")
	r.Fill("licence", &r.Licence, w.m.Licence, "meta")
	r.Fill("copyright", &r.Copyright, w.m.Copyright, "meta")
}
