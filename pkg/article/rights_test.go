package article_test

import (
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
)

func TestReserved(t *testing.T) {
	for want, rs := range map[string][]article.Rights{
		"": {
			{}, {TDMReservation: "0"}, {XRobotsTag: []string{"noarchive, noimageai", "otherbot: noai"}}, {MetaRobots: []string{"max-snippet:-1"}},
			{ContentSignal: "search=yes, ai-train=yes"}, {ContentSignal: "search=no"}, {ContentUsage: "train-ai=y"}, {RobotsRule: "Allow: /"},
		},
		"tdm-reservation 1":                     {{TDMReservation: "1"}},
		"robots noai":                           {{XRobotsTag: []string{"index", "NoAI , noimageai"}}, {MetaRobots: []string{"noai"}}},
		"Content-Signal search=yes,ai-train=no": {{ContentSignal: "search=yes,ai-train=no"}},
		"Content-Signal ai-input = NO":          {{ContentSignal: "ai-input = NO"}},
		"Content-Usage train-ai=n":              {{ContentUsage: "train-ai=n"}},
		"robots.txt shuts out GPTBot, CCBot":    {{RobotsAI: []string{"GPTBot", "CCBot"}}},
	} {
		for _, r := range rs {
			got, ok := r.Reserved()
			if got != want || ok != (want != "") {
				t.Errorf("%+v: %q, %v; want %q", r, got, ok, want)
			}
		}
	}
}

func TestFill(t *testing.T) {
	var r article.Rights
	r.Fill("tdm_policy", &r.TDMPolicy, "", "header")
	r.Fill("tdm_policy", &r.TDMPolicy, "https://a/policy", "header")
	r.Fill("tdm_policy", &r.TDMPolicy, "https://b/policy", "meta")
	if r.TDMPolicy != "https://a/policy" || len(r.From) != 1 || r.From["tdm_policy"] != "header" {
		t.Errorf("%+v", r)
	}
}
