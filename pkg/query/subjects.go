package query

import "github.com/wireroom/wireroom/pkg/article"

// Subject is where a question is asked, with zero values of what is asked and answered there.
type Subject struct {
	Subject, Meaning string
	Request, Answer  any
}

// Subjects are all questions that a store answers. docs/asyncapi.yaml is made of them, and a
// test of the store compares.
var Subjects = []Subject{
	{"query.search", "records, with counts of the same moment", SearchRequest{}, SearchAnswer{}},
	{"query.article", "one record", IDRequest{}, article.Article{}},
	{"query.revisions", "the versions of a record", IDRequest{}, RevisionsAnswer{}},
	{"query.history", "the versions of a record and what each changed", IDRequest{}, HistoryAnswer{}},
	{"query.story", "who had a story", StoryRequest{}, StoryAnswer{}},
	{"query.stories", "the stories of a time", StoriesRequest{}, StoriesAnswer{}},
	{"query.ledger", "where links stand", LedgerRequest{}, LedgerAnswer{}},
	{"query.trace", "where one URL stands, and its record's versions", TraceRequest{}, TraceAnswer{}},
	{"query.series", "how long records waited over time", SeriesRequest{}, SeriesAnswer{}},
	{"query.sourcestats", "what comes of each source", StatsRequest{}, StatsAnswer{}},
}
