package mongo

import (
	"context"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// index is one index. A sparse one holds only the documents that have the field: few
// records are pending at any time.
type index struct {
	keys   string // names, with a blank between
	sparse bool
}

func (i index) name() string { return strings.ReplaceAll(i.keys, " ", "_") }

func (i index) model() mongo.IndexModel {
	d := bson.D{}
	for k := range strings.FieldsSeq(i.keys) {
		d = append(d, bson.E{Key: k, Value: 1})
	}
	return mongo.IndexModel{Keys: d, Options: options.Index().SetName(i.name()).SetSparse(i.sparse)}
}

// indexAll makes the indexes.
func (a *Archive) indexAll(ctx context.Context) error {
	for _, c := range []struct {
		*mongo.Collection
		indexes []index
	}{
		{a.articles, []index{{keys: "stored _id"}, {keys: "source.id stored _id"}, {keys: "source.id first_seen _id"}, {keys: "language stored _id"}, {keys: "published.at"}, {keys: "terms stored _id"}, {"sequence", true}, {"story", true}, {"pending", true},
			{keys: "text_dropped.at stored id revision"}, {"dropped", true}, {"dropping", true}}},
		{a.revisions, []index{{keys: "id revision"}, {"pending", true}, {keys: "text_dropped.at stored id revision"}}},
		{a.links, []index{{keys: "source state"}, {keys: "state _id"}}},
		{a.sightings, []index{{keys: "link"}, {keys: "source"}}},
		{a.members, []index{{keys: "keys joined"}, {keys: "story"}, {keys: "joined _id"}, {keys: "at story source"}}},
		{a.merges, []index{{keys: "into"}}},
		{a.waits, []index{{keys: "at wait bucket"}}},
	} {
		if err := ensure(ctx, c.Collection, c.indexes); err != nil {
			return err
		}
	}
	return nil
}

// ensure makes those indexes that are not there: a user who may not make indexes can
// still run on a database where somebody else has.
func ensure(ctx context.Context, c *mongo.Collection, indexes []index) error {
	have, err := c.Indexes().ListSpecifications(ctx)
	if err != nil {
		return err
	}
	var models []mongo.IndexModel
	for _, i := range indexes {
		if !slices.ContainsFunc(have, func(s mongo.IndexSpecification) bool { return s.Name == i.name() }) {
			models = append(models, i.model())
		}
	}
	if len(models) == 0 {
		return nil
	}
	_, err = c.Indexes().CreateMany(ctx, models)
	return err
}
