package export

import (
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Row is a record as a line of a table: the columns of csv and of Parquet, in this order.
// Times are UTC in milliseconds; what is not known is null, in csv empty. Field names are those of
// the record, parts of one with an underscore between.
type Row struct {
	ID           string `parquet:"id"`
	Revision     int32  `parquet:"revision"`
	Sequence     int64  `parquet:"sequence,optional"` // on the WIRE stream
	URL          string `parquet:"url"`
	CanonicalURL string `parquet:"canonical_url"`

	SourceID      string `parquet:"source_id,dict"`
	SourceName    string `parquet:"source_name,optional,dict"`
	SourceDomain  string `parquet:"source_domain,optional,dict"`
	SourceCountry string `parquet:"source_country,optional,dict"`
	FoundVia      string `parquet:"found_via,optional,dict"`

	Title     string   `parquet:"title"`
	Subtitle  string   `parquet:"subtitle,optional"`
	Summary   string   `parquet:"summary,optional"`
	Text      string   `parquet:"text"`
	WordCount int32    `parquet:"word_count"`
	Authors   []string `parquet:"authors,list"`
	Byline    string   `parquet:"byline,optional"`
	Place     string   `parquet:"dateline_place,optional"`
	Agency    string   `parquet:"agency,optional,dict"`

	Published     time.Time `parquet:"published_at,optional,timestamp(millisecond)"`
	PublishedZone string    `parquet:"published_zone,optional,dict"`
	Precision     string    `parquet:"published_precision,optional,dict"`
	PublishedFrom string    `parquet:"published_from,optional,dict"`
	Confidence    float64   `parquet:"published_confidence,optional"`
	Modified      time.Time `parquet:"modified_at,optional,timestamp(millisecond)"`
	FirstSeen     time.Time `parquet:"first_seen,optional,timestamp(millisecond)"`
	Fetched       time.Time `parquet:"fetched,optional,timestamp(millisecond)"`
	Stored        time.Time `parquet:"stored,optional,timestamp(millisecond)"`
	Withdrawn     time.Time `parquet:"withdrawn,optional,timestamp(millisecond)"`

	Language  string   `parquet:"language,optional,dict"`
	Section   []string `parquet:"section,list"`
	Tags      []string `parquet:"tags,list"`
	Kind      string   `parquet:"kind,optional,dict"`
	Access    string   `parquet:"access,optional,dict"`
	Truncated bool     `parquet:"truncated"`
	Images    []string `parquet:"images,list"` // addresses

	Reserved  string `parquet:"rights_reserved,optional"` // by which signal; see article.Rights.Reserved
	Licence   string `parquet:"rights_licence,optional"`
	Copyright string `parquet:"rights_copyright,optional"`

	ContentHash string   `parquet:"content_hash,optional"`
	SimHash     string   `parquet:"simhash,optional"`
	Story       string   `parquet:"story,optional"`
	DuplicateOf string   `parquet:"duplicate_of,optional"`
	Edited      []string `parquet:"edit_fields,list"`
	Parser      string   `parquet:"parser,optional,dict"`
}

// RowOf is a record's row.
func RowOf(a *article.Article) Row {
	reserved, _ := a.Rights.Reserved()
	return Row{
		ID: a.ID, Revision: int32(a.Revision), Sequence: int64(a.Sequence), URL: a.URL, CanonicalURL: a.CanonicalURL,
		SourceID: a.Source.ID, SourceName: a.Source.Name, SourceDomain: a.Source.Domain, SourceCountry: a.Source.Country, FoundVia: a.Found.Via,
		Title: a.Title, Subtitle: a.Subtitle, Summary: a.Summary, Text: a.Text, WordCount: int32(a.WordCount),
		Authors: names(a.Authors), Byline: a.Byline, Place: a.Dateline.Place, Agency: a.Agency,
		Published: a.Published.At, PublishedZone: a.Published.Zone, Precision: string(a.Published.Precision), PublishedFrom: a.Published.From, Confidence: a.Published.Confidence,
		Modified: a.Modified.At, FirstSeen: a.FirstSeen, Fetched: a.Fetched, Stored: a.Stored, Withdrawn: a.Withdrawn,
		Language: a.Language, Section: a.Section, Tags: a.Tags, Kind: string(a.Kind), Access: string(a.Access), Truncated: a.Truncated, Images: imageURLs(a.Images),
		Reserved: reserved, Licence: a.Rights.Licence, Copyright: a.Rights.Copyright,
		ContentHash: a.ContentHash, SimHash: a.SimHash, Story: a.Story, DuplicateOf: a.DuplicateOf, Edited: a.Edit.Fields, Parser: a.Provenance.Parser,
	}
}

func names(authors []article.Author) []string {
	out := make([]string, len(authors))
	for i, a := range authors {
		out[i] = a.Name
	}
	return out
}

func imageURLs(images []article.Image) []string {
	out := make([]string, len(images))
	for i, m := range images {
		out[i] = m.URL
	}
	return out
}
