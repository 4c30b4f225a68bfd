// Command consumer counts new articles by language, and goes on where it stopped.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

func main() {
	nc, err := nats.Connect(os.Args[1]) // what stands in wireroom-data/nats.url
	if err != nil {
		log.Fatal(err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		log.Fatal(err)
	}
	cons, err := js.CreateOrUpdateConsumer(context.Background(), event.StreamWire, jetstream.ConsumerConfig{
		Durable: "count", FilterSubject: "stored.created.>", AckPolicy: jetstream.AckExplicitPolicy,
	})
	if err != nil {
		log.Fatal(err)
	}
	it, err := cons.Messages()
	if err != nil {
		log.Fatal(err)
	}
	count := map[string]int{}
	for {
		m, err := it.Next()
		if err != nil {
			log.Fatal(err)
		}
		var s event.Stored
		if err := event.Unmarshal(event.Message{Subject: m.Subject(), Header: m.Headers(), Data: m.Data()}, &s); err != nil {
			log.Fatal(err)
		}
		count[s.Article.Language]++
		fmt.Println(s.Article.Language, count[s.Article.Language], s.Article.Title)
		if err := m.Ack(); err != nil {
			log.Fatal(err)
		}
	}
}
