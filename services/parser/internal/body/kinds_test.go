package body

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// links is a menu of n links.
func links(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<a href="/%d">Section %d of the site</a> `, i, i)
	}
	return b.String()
}

// TestKinds holds the extraction to pages of many kinds, each written as such pages are.
func TestKinds(t *testing.T) {
	const he1, he2 = "מועצת העיר התכנסה ביום שני בערב, ולאחר ארבע שעות של דיון החליטה להשאיר את הגשר הישן פתוח.", "העבודה על הגשר החדש תתחיל באביב, אם הכסף יגיע, ותסתיים כשהנהר ירשה זאת."
	const ja1, ja2 = "市議会は月曜日の夜に開かれ、四時間の議論の末に、古い橋を残すことを決めた。", "新しい橋の工事は、予算がつけば春に始まり、川の水位が下がるころに終わる見通しだという。"
	const th = "สภาเมืองประชุมกันเมื่อเย็นวันจันทร์ และหลังจากอภิปรายกันสี่ชั่วโมงก็ลงมติให้เปิดสะพานเก่าต่อไป"
	for _, c := range []struct{ name, title, markup, want string }{
		{"table layout", "Bridge stays open", `<table><tr><td colspan=3>` + links(8) + `</td></tr><tr><td width=150>` + links(20) + `</td><td><font size=5>Bridge stays open</font><br><br>` + one + "<br><br>" + two + "<br><br>" + three + `</td><td>` + links(9) + `</td></tr></table>`, "p:The council|p:“We cannot|p:Work on"},
		{"blog with line breaks", "Bridge stays open", `<div id=c><h3><a href="/b">Bridge stays open</a></h3><div>` + one + "<br/><br/>" + two + "<br/>\n<br/>" + three + `<div style="clear:both"></div></div><div>Posted by Ann at <a href="/b">9:14</a></div></div>`, "p:The council|p:“We cannot|p:Work on"},
		{"very short news", "Bridge stays open", `<nav>` + links(12) + `</nav><main><h1>Bridge stays open</h1><p>` + one + `</p></main><footer>` + links(20) + `</footer>`, "p:The council"},
		{"short last paragraph", "Bridge stays open", "<h1>Bridge stays open</h1><div>" + para(one, two, three, "Nobody was hurt.") + "</div>", "p:The council|p:“We cannot|p:Work on|p:Nobody was"},
		{"interview", "Ann Lee on bridges", "<h1>Ann Lee on bridges</h1><div>" + para(one, "<b>Why do you build bridges?</b>", two, "<b>And who pays?</b>", three) + "</div>", "p:The council|h:Why do|p:“We cannot|h:And who|p:Work on"},
		{"list article", "Three ways across the river", "<h1>Three ways across the river</h1><div>" + para(four) + "<ol><li><b>Walk.</b> " + one + "</li><li><b>Swim.</b> " + two + "</li><li><b>Wait.</b> " + three + "</li></ol></div>", "p:Shops on|l:Walk. The|l:Swim. “We|l:Wait. Work"},
		{"recipe", "Soup of the ferrymen", "<h1>Soup of the ferrymen</h1><div>" + para(four) + "<h2>What you need</h2><ul><li>2 onions</li><li>1 litre of stock</li><li>500 g potatoes</li></ul><h2>How it is made</h2><ol><li>Chop the onions finely, and fry them in butter until they are brown.</li><li>Add stock and potatoes, and let it simmer for half an hour.</li></ol>" + para(three) + "</div>", "p:Shops on|h:What you|l:2 onions|l:1 litre|l:500 g|h:How it|l:Chop the|l:Add stock|p:Work on"},
		{"documentation", "Install the ferry", "<nav>" + links(30) + "</nav><main><h1>Install the ferry</h1>" + para(one) + "<pre>ferry install --now</pre>" + para(two) + "</main>", "p:The council|p:ferry install|p:“We cannot"},
		{"product", "Folding boat", "<h1>Folding boat</h1><div>EUR 499</div><button>Add to cart</button><div>" + para(three, four) + "</div><div><h2>You may also like</h2>" + strings.Repeat(`<div class=p><a href="/p">A paddle made of ash wood</a><span>EUR 49</span></div>`, 6) + "</div>", "p:Work on|p:Shops on"},
		{"right to left", "הגשר נשאר פתוח", `<div dir=rtl><h1>הגשר נשאר פתוח</h1>` + para(he1, he2) + "</div>", "p:מועצת העיר|p:העבודה על"},
		{"japanese", "古い橋は残る", "<h1>古い橋は残る</h1><div>" + para(ja1, ja2) + "</div><ul>" + strings.Repeat(`<li><a href="/x">ほかの記事の見出しがここに並ぶ</a></li>`, 8) + "</ul>", "p:" + ja1 + "|p:" + ja2},
		{"thai, without spaces", "สะพานเปิดต่อ", "<h1>สะพานเปิดต่อ</h1><div>" + para(th, "และ"+th) + "</div>", "p:" + th + "|p:และ" + th},
		{"consent above", "Bridge stays open", `<div class="q"><div><h2>We value your privacy</h2><p>We and our 842 partners store and access information on a device, such as cookies, and process personal data.</p><button>Accept all</button></div></div><div>` + story + "</div>", wholeStory},
		{"text that is all in one div", "Bridge stays open", "<h1>Bridge stays open</h1><div>" + one + " " + two + "<div>" + three + "</div>" + four + "</div>", "p:The council|p:Work on|p:Shops on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := extract(t, c.markup, Hints{Titles: []string{c.title}})
			if diff := cmp.Diff(c.want, outline(r.Blocks)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
