package parser

import (
	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	"github.com/wireroom/wireroom/services/parser/internal/body"
)

// Explanation says why a record is as it is, beyond the candidates that it keeps itself.
type Explanation struct {
	Rule   string       `json:"rule,omitempty"`   // of the site, where there is one
	Missed []string     `json:"missed,omitempty"` // its fields whose selectors find nothing
	Body   string       `json:"body,omitempty"`   // the element chosen
	Rivals []body.Rival `json:"rivals,omitempty"` // the elements that were worth most, best first
}

// Explain is ParseWith with an explanation, which is there as well where the page is
// refused.
func Explain(rules *Rules, f *event.Fetched) (*article.Article, *Explanation, error) {
	w, err := open(rules, f)
	if err != nil {
		return nil, &Explanation{}, err
	}
	w.why = true
	a, err := w.parse(nil)
	e := &Explanation{Missed: w.fields, Rivals: w.body.Rivals}
	if w.rule != nil {
		e.Rule = w.rule.Name()
	}
	if w.body.Top != nil {
		e.Body = body.Path(w.body.Top)
	}
	return a, e, err
}
