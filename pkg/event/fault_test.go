package event

import "testing"

func TestFault(t *testing.T) {
	for said, want := range map[string]Fault{
		"http-403: https://news.example/ answered 403": Wish, "robots: it says so": Wish, "refused-address: 10.0.0.1": Ours, "proxy: gone": Ours,
		"timeout: took too long": Theirs, "http-5xx: answered 502": Theirs, "http-404: answered 404": Theirs, "robots-unreachable: 503": Theirs, "tls: expired": Theirs, "": Theirs,
	} {
		if got := (Source{Failures: 1, Error: said}).Fault(); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
	for _, s := range []Source{{}, {Failures: 1, Paused: true, Error: "robots: it says so"}} {
		if got := s.Fault(); got != "" {
			t.Errorf("%s: %q", s.State(), got)
		}
	}
}
