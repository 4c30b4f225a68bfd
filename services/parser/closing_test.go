package parser_test

import (
	"strings"
	"testing"
)

// What stands below a story and is not of it.
func TestClosing(t *testing.T) {
	for _, c := range []struct{ name, body, lost, agency string }{
		{"credit", "<p>Quelle: AFP</p>", "Quelle", "AFP"},
		{"agencies", "<p>dpa/AFP</p>", "dpa", "dpa"},
		{"the wire's line", "<p>© dpa-infocom, dpa:240312-99-12345/3</p>", "infocom", "dpa"},
		{"who had a hand in it", "<p>Reporting by Ann Lee and Bo Ek in Rome; Editing by Cy Fox</p>", "Ann Lee", ""},
		{"in brackets", "<p>(Additional reporting by Ann Lee; editing by Bo Ek.)</p>", "Ann Lee", ""},
		{"contributed", "<p>Associated Press writers Ann Lee and Bo Ek in Rome contributed to this report.</p>", "Ann Lee", "AP"},
		{"Korean reporter", "<p>구현모 기자 kim@example.kr</p>", "기자", ""},
		{"offer of a paywall", "<div><h3>Weiterlesen mit Plus</h3><p>Dieser Artikel ist exklusiv für Abonnenten. Testen Sie einen Monat für einen Euro.</p></div>", "Plus", ""},
		{"newsletter", "<p>The vote is over. Sign up for our weekly newsletter and read more of the town.</p>", "newsletter", ""},
		{"account", "<p>Follow The Lantern on Google News.</p>", "Follow", ""},
		{"both", "<p>Reporting by Ann Lee</p><p>Suivez-nous sur les réseaux sociaux.</p>", "Ann Lee", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := parse(t, page("", "<h1>The old bridge stays open</h1><article>"+prose+c.body+"</article>"))
			if strings.Contains(a.Text, c.lost) || strings.Contains(a.HTML, c.lost) || !strings.HasSuffix(a.Text, "lets it end.") {
				t.Errorf("the text ends with %q", a.Text[max(0, len(a.Text)-120):])
			}
			if a.Agency != c.agency {
				t.Errorf("agency %q, want %q", a.Agency, c.agency)
			}
		})
	}
}

func TestClosingKeepsTheStory(t *testing.T) {
	for _, last := range []string{
		"Residents can sign up for text alerts by e-mail, the council said on Monday.",
		"The mayor asked the people of the town to follow him on Twitter, and few did.",
		"“Follow me on Twitter,” he told the crowd that had come to hear him speak.",
		"The money that the mill contributed to the bridge was never paid back in full.",
		"Those who read the report say that AFP was right and the council was not.",
		"Editing by hand is what the library is known for, says the woman who runs it.",
	} {
		a := parse(t, page("", "<h1>The old bridge stays open</h1><article>"+prose+"<p>"+last+"</p></article>"))
		if !strings.HasSuffix(a.Text, last) {
			t.Errorf("%q is missing", last)
		}
	}
}

// Some pages part their lines by breaks alone.
func TestOpening(t *testing.T) {
	head := "<title>Lantern - The old bridge stays open to walkers</title>"
	for _, c := range []struct{ name, first, want string }{
		{"title, date and byline", "<font><b>The old bridge stays open to walkers</b></font><br>12.03.2024, 9:30 | By Ann Lee<br>", "The council"},
		{"title and a sentence", "<b>The old bridge stays open to walkers</b><br>Cars have to wait for the new one, which is to be built in spring if all goes well.<br>", "The old bridge"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := parse(t, page(head, "<table><tr><td>"+c.first+prose+"</td></tr></table>"))
			if !strings.HasPrefix(a.Text, c.want) {
				t.Errorf("the text begins with %q, want %q", a.Text[:60], c.want)
			}
		})
	}
}

// The times of a live blog may stand in paragraphs of their own; a clock in a list is not
// one of them.
func TestClocks(t *testing.T) {
	entry := func(at string) string {
		return "<p>" + at + "</p><p>The council has begun to vote on the bridge, row by row, and nobody knows how it ends.</p>"
	}
	a := parse(t, page("", "<h1>Bridge vote</h1><article>"+prose+entry("14:20 Uhr")+entry("13.45")+entry("9:30 a.m.")+"</article>"))
	if strings.Contains(a.Text, "Uhr") || strings.Contains(a.Text, "13.45") || strings.Contains(a.Text, "9:30") {
		t.Errorf("times are in the text: %q", a.Text)
	}
}
