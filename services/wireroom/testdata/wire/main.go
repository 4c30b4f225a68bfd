// Command wire keeps the newest revision of each record as a file, and goes on where it stopped.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

type stored struct {
	Change  string `json:"change"` // created, revised or withdrawn
	Article struct {
		ID       string `json:"id"`
		Revision int    `json:"revision"`
		Title    string `json:"title"`
	} `json:"article"`
}

func main() {
	nc, err := nats.Connect(os.Args[1]) // what stands in wireroom-data/nats.url
	check(err)
	js, err := jetstream.New(nc)
	check(err)
	cons, err := js.CreateOrUpdateConsumer(context.Background(), "WIRE", jetstream.ConsumerConfig{Durable: "files", AckPolicy: jetstream.AckExplicitPolicy})
	check(err)
	it, err := cons.Messages()
	check(err)
	for {
		m, err := it.Next()
		check(err)
		check(keep(os.Args[2], m.Headers(), m.Data()))
		check(m.Ack()) // only now: after a crash it comes again
	}
}

// keep writes what is newer than the file: what comes again, or late, changes nothing.
func keep(dir string, h nats.Header, data []byte) (err error) {
	if h.Get("Content-Encoding") == "zstd" {
		if data, err = decoder.DecodeAll(data, nil); err != nil {
			return err
		}
	}
	var now, had stored
	if err := json.Unmarshal(data, &now); err != nil {
		return err
	}
	file := filepath.Join(dir, now.Article.ID+".json")
	if old, err := os.ReadFile(file); err == nil && json.Unmarshal(old, &had) == nil && had.Article.Revision >= now.Article.Revision {
		return nil
	}
	log.Println(now.Change, now.Article.Revision, now.Article.Title)
	if err := os.WriteFile(file+".new", data, 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file) // whole, or not at all
}

var decoder, _ = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(64<<20))

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
