package parser_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	parser "github.com/wireroom/wireroom/services/parser"
)

var update = flag.Bool("update", false, "write the golden records anew")

// samples are the pages in testdata: where each was fetched, and as what.
var samples = []struct{ file, url, contentType string }{
	{"inforos.html", "http://inforos.ru/en/?module=news&action=view&id=87154", "text/html; charset=UTF-8"},
	{"inforos.txt", "http://inforos.ru/en/?module=news&action=view&id=87154", "text/plain; charset=utf-8"},
	{"en-jsonld.html", "https://www.harbour-times.example/2024/03/12/ferry-terminal-reopens", "text/html"},
	{"de-meta.html", "https://www.talbote.example/lokales/brueckenbau-beginnt-4711.html", "text/html; charset=iso-8859-1"},
	{"ru-plain.html", "https://vestnik.example/news/20240312/most.html", "text/html; charset=windows-1251"},
	{"ja-news.html", "https://www.minato-shimbun.example/articles/20240312/k0001", "text/html"},
	{"ar-news.html", "https://www.almarfa.example/economy/2024/3/12/port", "text/html; charset=utf-8"},
	{"fr-microdata.html", "https://www.lecourrierdulac.example/societe/bibliotheque-rouverte_218.html", "text/html; charset=utf-8"},
	{"inforos-jsonld.html", "http://inforos.ru/en/?module=news&action=view&id=87154", "text/html; charset=UTF-8"},
	{"inforos-microdata.html", "http://inforos.ru/en/?module=news&action=view&id=87154", "text/html; charset=UTF-8"},
	{"inforos-table.html", "http://inforos.ru/en/?module=news&action=view&id=87154", "text/html"},
	{"es-amp.html", "https://www.lamarea-diario.example/amp/costa/el-faro-vuelve-a-encenderse.html", "text/html; charset=utf-8"},
	{"pt-wordpress.html", "https://gazetadocais.example/2024/03/bonde-eletrico-ladeira-do-carmo/", "text/html; charset=UTF-8"},
	{"it-opengraph.html", "https://www.ilfoglionuovo.example/cronaca/2024/03/12/riapre-il-mercato-coperto_88213.html", "text/html;charset=utf-8"},
	{"pl-tables.html", "http://www.glosnadwarcia.example/art.php?id=4412", "text/html"},
	{"el-breaks.html", "http://www.paraktiostypos.example/ellada/1207", "text/html; charset=windows-1253"},
	{"zh-plain.html", "http://www.linjiangxinbao.example/gn/2205.html", "text/html"},
	{"ko-euckr.html", "http://www.haewon-ilbo.example/local/884", "text/html"},
	{"ja-sjis.html", "http://www.misakinippo.example/news/20240311-04.html", "text/html"},
	{"he-xhtml.html", "http://www.hamifratz.example/local/314.html", "application/xhtml+xml"},
	{"tr-state.html", "https://www.kiyipostasi.example/haber/ada-vapurlari-yeniden-sefere-cikti", "text/html; charset=utf-8"},
	{"uk-live.html", "https://nadrichchia.example/misto/kran-udaryv-u-mist", "text/html; charset=utf-8"},
	{"nl-gallery.html", "https://www.polderkoerier.example/beeld/schaatsers-op-de-weilanden", "text/html; charset=utf-8"},
	{"sv-video.html", "https://www.skargardsnytt.example/klipp/klockan-lyfts-882", "text/html; charset=utf-8"},
	{"hi-divs.html", "https://nadisamachar.example/city/library-reopens-4401", "text/html; charset=utf-8"},
	{"vi-rdfa.html", "https://baosongnuoc.example/thoi-su/cho-noi-mo-lai-72.html", "text/html; charset=utf-8"},
	{"cs-graph.html", "https://www.podhorskelisty.example/lanovka/", "text/html; charset=UTF-8"},
	{"id-links.html", "https://kabarteluk.example/nasional/daerah/505/kereta-pantai-kembali-beroperasi", "text/html; charset=utf-8"},
	{"de-paywall.html", "https://www.hallertaler-anzeiger.example/wirtschaft/muehle-am-bach-verkauft-ihr-rad-88123", "text/html; charset=utf-8"},
	{"en-opinion.html", "https://www.easthavenledger.example/2024/03/12/opinion/night-bus.html", "text/html; charset=utf-8"},
	{"en-release.html", "https://www.wirepost.example/press-releases/norvik-ferries-orders-two-battery-powered-ships-301.html", "text/html; charset=utf-8"},
}

// at is the clock of these tests.
var at = time.Date(2024, 3, 13, 9, 0, 0, 0, time.UTC)

// fetched is a page as the fetcher would hand it over.
func fetched(t testing.TB, url, contentType string, body []byte) *event.Fetched {
	t.Helper()
	link, err := event.NewLink(url, article.Source{ID: "sample"}, article.Found{Via: "feed", At: at.Add(-time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	return &event.Fetched{Link: link, FinalURL: url, At: at, Page: article.Page{Status: 200, ContentType: contentType, Bytes: len(body)}, Body: body}
}

func sample(t testing.TB, file string) *event.Fetched {
	t.Helper()
	for _, s := range samples {
		if s.file == file {
			body, err := os.ReadFile(filepath.Join("testdata", file))
			if err != nil {
				t.Fatal(err)
			}
			return fetched(t, s.url, s.contentType, body)
		}
	}
	t.Fatalf("no sample %s", file)
	return nil
}

func TestGolden(t *testing.T) {
	for _, s := range samples {
		t.Run(s.file, func(t *testing.T) {
			a, err := parser.Parse(sample(t, s.file))
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			e := json.NewEncoder(&got)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			if err := e.Encode(a); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", s.file+".golden.json")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("the record changed (-want +got); if it should, run with -update and raise Version:\n%s", diff)
			}
		})
	}
}

// TestReference holds the reference article to what a reader sees, in whatever form it comes.
func TestReference(t *testing.T) {
	for _, file := range []string{"inforos.html", "inforos.txt", "inforos-jsonld.html", "inforos-microdata.html"} {
		t.Run(file, func(t *testing.T) {
			a, err := parser.Parse(sample(t, file))
			if err != nil {
				t.Fatal(err)
			}
			checkReference(t, a)
		})
	}
}

func checkReference(t *testing.T, a *article.Article) {
	t.Helper()
	if want := "Japanese cabinet spokesman mentions heated exchange of views between Kono, Lavrov"; a.Title != want {
		t.Errorf("title %q, want %q", a.Title, want)
	}
	if a.Language != "en" || a.Agency != "TASS" || len(a.Authors) != 0 {
		t.Errorf("language %q, agency %q, authors %v; want en, TASS, none", a.Language, a.Agency, a.Authors)
	}
	var headings, starts []string
	for _, b := range a.Blocks {
		switch b.Kind {
		case article.Heading:
			headings = append(headings, b.Text)
		case article.Paragraph:
			starts = append(starts, strings.Join(strings.Fields(b.Text)[:3], " "))
		default:
			t.Errorf("a block of kind %s: %q", b.Kind, b.Text)
		}
	}
	if diff := cmp.Diff([]string{"Dispute over Kurils", "Putin-Abe meeting", "Peace treaty talks"}, headings); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
	want := []string{"There was a", "\"The parties continue", "\"There was a", "On February 16,", "Kono told reporters", "Since the mid-20th", "In November 2018,", "However, after Japan", "Russia has pointed", "Putin and Abe", "On January 14,"}
	if diff := cmp.Diff(want, starts); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
	for _, noise := range []string{"Rate it", "Add comment", "News agency", "слишком", "ошибке", a.Title} {
		if strings.Contains(a.Text, noise) || strings.Contains(a.HTML, noise) {
			t.Errorf("%q is in the text", noise)
		}
	}
	checkMark(t, a, "agency", "TASS")
}

// checkMark holds the chosen candidate of a field to the words it points at.
func checkMark(t *testing.T, a *article.Article, field, want string) {
	t.Helper()
	for _, c := range a.Provenance.Candidates[field] {
		if m := c.Mark; c.Chosen && a.Blocks[m.Block].Text[m.Start:m.End] == want {
			return
		}
	}
	t.Errorf("no mark of the %s points at %q: %+v", field, want, a.Provenance.Candidates[field])
}
