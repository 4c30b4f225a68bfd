// Package mongo keeps an archive in MongoDB, 4.4 or newer: for many machines, and for
// more records than one disk should hold.
//
// It uses only what all those servers have, and nothing that needs a replica set: no
// transactions, no pipeline updates, no $lookup. README.md of services/store says in
// which order it writes, and why a crash in between heals.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// What holds unless the URI says otherwise.
const (
	database = "wireroom"
	// operation bounds one call of the driver, with its retries: time for a replica set
	// to choose another primary, which takes about 10 seconds.
	operation = 30 * time.Second
	// startup bounds the first contact.
	startup = 10 * time.Second
	// pool is the most connections; a store writes one batch at a time.
	pool = 32
)

var _ archive.Archive = (*Archive)(nil)

// Archive is an archive in a MongoDB database.
type Archive struct {
	name                                  string
	client                                *mongo.Client
	articles, revisions, links, sightings *mongo.Collection
	members, merges                       *mongo.Collection // of stories
	waits                                 *mongo.Collection
}

// Open connects and makes sure that the server answers and the indexes are there. The
// URI's path names the database.
func Open(ctx context.Context, uri string) (*Archive, error) { return open(ctx, uri, nil) }

// open is Open with what a test wants to see of each command; nil is nothing.
func open(ctx context.Context, uri string, monitor *event.CommandMonitor) (*Archive, error) {
	cs, err := connstring.ParseAndValidate(uri)
	if err != nil {
		return nil, fmt.Errorf("the archive's address cannot be read: %s: %w", hide(uri, err.Error()), archive.ErrURL)
	}
	// Majority on both sides: what was confirmed, or was compared with, survives a change
	// of primary.
	o := options.Client().SetAppName("wireroom").SetTimeout(operation).SetMaxPoolSize(pool).
		SetRetryWrites(true).SetRetryReads(true).SetServerSelectionTimeout(startup).
		SetWriteConcern(writeconcern.Majority()).SetReadConcern(readconcern.Majority()).SetMonitor(monitor).ApplyURI(uri)
	client, err := mongo.Connect(o)
	if err != nil {
		return nil, fmt.Errorf("the archive's address cannot be used: %s: %w", hide(uri, err.Error()), archive.ErrURL)
	}
	if cs.Database == "" {
		cs.Database = database
	}
	db := client.Database(cs.Database)
	a := &Archive{
		name:   cs.Scheme + "://" + strings.Join(cs.Hosts, ",") + "/" + cs.Database,
		client: client, articles: db.Collection("articles"), revisions: db.Collection("revisions"), links: db.Collection("links"), sightings: db.Collection("sightings"),
		members: db.Collection("members"), merges: db.Collection("merges"),
		waits: db.Collection("waits"),
	}
	if err := a.start(ctx, uri); err != nil {
		_ = client.Disconnect(context.WithoutCancel(ctx))
		return nil, err
	}
	return a, nil
}

func (a *Archive) start(ctx context.Context, uri string) error {
	ctx, cancel := context.WithTimeout(ctx, startup)
	defer cancel()
	if err := a.client.Ping(ctx, readpref.Primary()); err != nil {
		if code := serverCode(err); code != 0 {
			return fmt.Errorf("%s does not let us in; check user, password and authSource (--archive): %s: %w", a.name, hide(uri, err.Error()), archive.ErrURL)
		}
		return fmt.Errorf("no MongoDB at %s: is it running? (--archive): %w: %s", a.name, archive.ErrUnavailable, hide(uri, err.Error()))
	}
	if err := a.indexAll(ctx); err != nil {
		return fmt.Errorf("make the indexes of %s: %w", a.name, err)
	}
	return nil
}

// serverCode is the code of an error that the server answered with, such as a refused
// password; 0 where it did not answer.
func serverCode(err error) int {
	var c mongo.CommandError
	if errors.As(err, &c) {
		return int(c.Code)
	}
	if strings.Contains(err.Error(), "AuthenticationFailed") || strings.Contains(err.Error(), "auth error") {
		return 18
	}
	return 0
}

// hide takes user and password out of what the driver says of a URI.
func hide(uri, said string) string {
	_, rest, _ := strings.Cut(uri, "://")
	if i := strings.LastIndex(rest, "@"); i > 0 {
		_, password, _ := strings.Cut(rest[:i], ":")
		plain, _ := url.PathUnescape(password)
		for _, secret := range []string{rest[:i], password, plain} {
			if secret != "" {
				said = strings.ReplaceAll(said, secret, "***")
			}
		}
	}
	return said
}

// String is where the archive lies, without user and password.
func (a *Archive) String() string { return a.name }

// Close ends all connections.
func (a *Archive) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), startup)
	defer cancel()
	return a.client.Disconnect(ctx)
}
