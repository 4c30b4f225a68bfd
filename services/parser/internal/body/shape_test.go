package body

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The pages of these tests have no telling names: classes are letters, and semantic tags
// are few. What is found is found by shape.

const four = "Shops on both banks say that they fear for the summer, which brings them most of what they earn in a year."

func para(texts ...string) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString("<p>" + t + "</p>")
	}
	return b.String()
}

// story is an article of four paragraphs below its title.
var story = "<h1>Bridge stays open</h1>" + para(one, two, three, four)

const wholeStory = "p:The council|p:“We cannot|p:Work on|p:Shops on"

// other is an article that has nothing to do with the story.
func other(heading string) string {
	return "<h1>" + heading + "</h1>" + para(
		"The harbour master has counted more ships this year than in any year since the war, and most of them were late.",
		"Nobody at the port wants to say why that is, but the pilots have a theory, which they share over coffee.",
		"It has to do with the wind, they say, and with the new rules about speed, which came into force in May.")
}

func remarks(control string) string {
	var b strings.Builder
	for i, s := range []string{"I have lived here for thirty years, and never seen anything like it.", "This is exactly what I said last week, and nobody listened.", "Well, the real question is who pays for all of this in the end."} {
		fmt.Fprintf(&b, `<li class="q%d"><div><b>user%d</b> <i>%d hours ago</i></div><div>%s</div><div><a href="#">%s</a></div></li>`, i, i, i+2, s, control)
	}
	return "<ul>" + b.String() + "</ul>"
}

func TestShape(t *testing.T) {
	for _, c := range []struct{ name, markup, want string }{
		{"biography below", "<div><div>" + story + `</div><div><p>Ann Lee writes about towns and rivers, and has done so for this paper since the first bridge was built.</p></div></div>`, wholeStory},
		{"newsletter below", "<div><div>" + story + `</div><div><h3>Our letter</h3><p>Every morning at seven, the three stories that matter, in your mail, and no more than that.</p></div></div>`, wholeStory},
		{"body cut by adverts", `<div><div class="k">` + "<h1>Bridge stays open</h1>" + para(one, two, three, one+" Twice.", two+" Twice.", three+" Twice.") + `</div><div class="a">x</div><div class="k"><p>` + four + "</p></div></div>", "p:The council|p:“We cannot|p:Work on|p:The council|p:“We cannot|p:Work on|p:Shops on"},
		{"beginning apart from the rest", "<div><h1>Bridge stays open</h1><div>" + para(one+" "+one, two+" "+two, three+" "+three) + "</div><div>" + para(strings.Repeat(four+" ", 6), strings.Repeat(one+" Again. ", 6), strings.Repeat(two+" Again. ", 6)) + "</div></div>", "p:The council|p:“We cannot|p:Work on|p:Shops on|p:The council|p:“We cannot"},
		{"next story appended", "<div>" + story + "</div><div>" + other("Harbour counts its ships") + "</div>", wholeStory},
		{"two more stories appended", "<div><div>" + story + "</div><div>" + other("Harbour counts its ships") + "</div><div>" + other("Pilots share a theory") + "</div></div>", wholeStory},
		{"an h1 a section", "<div><h1>Bridge stays open</h1><section><h1>What the council said</h1>" + para(one, two, one+" Again.") + "</section><section><h1>What comes of it now</h1>" + para(three, four, two+" Again.") + "</section></div>", "p:The council|p:“We cannot|p:The council|h:What comes|p:Work on|p:Shops on|p:“We cannot"},
		{"remarks below", "<div>" + story + remarks("Reply") + "</div>", wholeStory},
		{"remarks below, in another language", "<div>" + story + remarks("답글") + "</div>", wholeStory},
		{"more text in the foot than in the story", "<h1>Bridge stays open</h1><div>" + para(one, two) + "</div><ul>" + strings.Repeat(`<li><a href="/x">Another page of this site</a></li>`, 60) + "</ul><div>" + para(three+" And so on.", four+" And so on.") + "</div>", "p:The council|p:“We cannot"},
		{"line under a picture", "<h1>Bridge stays open</h1><div>" + para(one, two) + `<div><div><img src="/x.jpg"></div><div>The bridge on Monday, from the mill.</div></div>` + para(three) + "</div>", "p:The council|p:“We cannot|c:The bridge|p:Work on"},
		{"picture in the text", "<h1>Bridge stays open</h1><div>" + para(one, `<img src="/x.jpg">`+two, three) + "</div>", "p:The council|p:“We cannot|p:Work on"},
		{"chapters with a picture each", "<h1>Bridge stays open</h1><div>" + para(four) + strings.Repeat(`<div><h2>What comes of it</h2><img src="/x.jpg"><p>`+two+"</p></div>", 1) + "</div>", "p:Shops on|h:What comes|p:“We cannot"},
		{"chapters with a control each", "<h1>Bridge stays open</h1><div>" + para(four) + chapters() + "</div>", "p:Shops on|h:Chapter one|p:The council|h:Chapter two|p:“We cannot|h:Chapter three|p:Work on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := extract(t, c.markup, Hints{Titles: []string{"Bridge stays open"}})
			if diff := cmp.Diff(c.want, outline(r.Blocks)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func chapters() string {
	var b strings.Builder
	for i, s := range []string{one, two, three} {
		fmt.Fprintf(&b, `<div class="c"><h2>Chapter %s</h2><p>%s</p><p><a href="/share">Share</a></p></div>`, []string{"one tells", "two tells", "three tells"}[i], s)
	}
	return b.String()
}
