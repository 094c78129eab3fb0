package bench

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-sql/v3/pkg/sql"
	"github.com/ThreeDotsLabs/watermill/components/forwarder"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/app/relay"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// P5: events from an outbox on MySQL to a broker in the process: read, published,
// acked and marked, with the order of each aggregate kept. Both find the outbox
// full. watermill's forwarder reads it over watermill-sql, in its batches of 100.
func BenchmarkP5(b *testing.B) {
	b.Run("impl=surge", func(b *testing.B) {
		server := mysqlServer(b, "ordering")
		store := mysql.NewContextStore(mysqlStore(b, server), "ordering")
		p5Append(b, store, 0, b.N)
		q, stop := p5Relay(b, store)
		b.ReportAllocs()
		b.ResetTimer()
		relayed := p5Consume(b, q)
		for range b.N {
			<-relayed
		}
		p5Marked(b, store)
		b.StopTimer()
		stop()
	})
	b.Run("impl=watermill", func(b *testing.B) {
		server := mysqlServer(b, "ordering")
		p5Forward(b, mysqlBare(b, server))
	})
}

// BenchmarkP5Lag commits events while a relay runs, a few at a time, and reports
// at which rate, and how long after its commit an event is at a consumer.
func BenchmarkP5Lag(b *testing.B) {
	server := mysqlServer(b, "ordering")
	store := mysql.NewContextStore(mysqlStore(b, server), "ordering")
	q, stop := p5Relay(b, store)
	defer stop()
	relayed := p5Consume(b, q)
	const committers, each = 4, 25
	var next atomic.Int64
	b.ResetTimer()
	for range committers {
		go func() {
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for from := next.Add(each) - each; from < int64(b.N); from = next.Add(each) - each {
				<-tick.C
				p5Append(b, store, int(from), min(each, b.N-int(from)))
			}
		}()
	}
	var lags []time.Duration
	for range b.N {
		lags = append(lags, <-relayed)
	}
	slices.Sort(lags)
	b.ReportMetric(float64(lags[len(lags)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

const p5Aggregates = 1024

// p5Append commits n events, a hundred at a time.
func p5Append(b *testing.B, store ports.Context, from, n int) {
	for left := n; left > 0; left -= 100 {
		err := store.KitTx(b.Context(), func(ctx context.Context, k ports.Kit) error {
			for i := range min(100, left) {
				v := from + n - left + i
				e := event.Envelope{
					ID: id.Hash("event", strconv.Itoa(v)), Source: "bench", Type: "thing.happened", Version: 1, Topic: "thing-events",
					Key: fmt.Sprint("aggregate ", v%p5Aggregates), Time: time.Now(), Data: p5Payload,
				}
				if err := k.Outbox.Append(ctx, int64(v/p5Aggregates+1), e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Error(err)
			return
		}
	}
}

var p5Payload = []byte(`{"order_id":"0199a1b2-0000-7000-8000-000000000000","quantity":1,"total":{"amount":1999,"currency":"CNY"}}`)

// p5Relay runs a relay from a store to a queue in memory.
func p5Relay(b *testing.B, store ports.Context) (q *memory.Queue, stop func()) {
	b.Helper()
	q = memory.NewQueueBackend(memory.QueueOptions{}).Node()
	lock := memory.NewLockBackend().Node()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	r := relay.New(relay.Deps{Store: store, Queue: q, Lock: lock}, relay.Config{})
	go func() { ended <- r.Run(ctx) }()
	return q, func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		_ = q.Close()
		lock.Close()
	}
}

// p5Consume acks everything, and tells how old each event was.
func p5Consume(b *testing.B, q *memory.Queue) <-chan time.Duration {
	b.Helper()
	relayed := make(chan time.Duration, 1<<20)
	go func() {
		_ = q.Consume(b.Context(), ports.Subscription{Group: "bench", Topics: []string{"thing-events"}}, func(c ports.Claim) {
			last := map[string]int64{}
			for batch := range c.Batches() {
				for _, d := range batch {
					e, err := ports.DecodeEvent(d.Message)
					if err != nil || d.Offset < last[e.Key] {
						b.Errorf("an event that is none, or out of order: %v", err)
					}
					last[e.Key] = d.Offset
					c.Ack(d.Offset)
					relayed <- time.Since(e.Time)
				}
			}
		})
	}()
	return relayed
}

// p5Marked waits until nothing waits.
func p5Marked(b *testing.B, store ports.Context) {
	b.Helper()
	for waiting := 1; waiting > 0; {
		err := store.KitTx(b.Context(), func(ctx context.Context, k ports.Kit) error {
			backlog, err := k.OutboxLog.Backlog(ctx)
			waiting = backlog.Waiting
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// p5Forward has watermill do the same.
func p5Forward(b *testing.B, db *stdsql.DB) {
	b.Helper()
	log := watermill.NopLogger{}
	schema := sql.DefaultMySQLSchema{}
	in, err := sql.NewPublisher(db, sql.PublisherConfig{SchemaAdapter: schema, AutoInitializeSchema: true}, log)
	if err != nil {
		b.Fatal(err)
	}
	outbox := forwarder.NewPublisher(in, forwarder.PublisherConfig{})
	for from := 0; from < b.N; from += 100 {
		var messages []*message.Message
		for i := range min(100, b.N-from) {
			m := message.NewMessage(watermill.NewUUID(), p5Payload)
			m.Metadata.Set("key", fmt.Sprint("aggregate ", (from+i)%p5Aggregates))
			messages = append(messages, m)
		}
		if err := outbox.Publish("thing-events", messages...); err != nil {
			b.Fatal(err)
		}
	}
	broker := gochannel.NewGoChannel(gochannel.Config{OutputChannelBuffer: 1024}, log)
	heard, err := broker.Subscribe(b.Context(), "thing-events")
	if err != nil {
		b.Fatal(err)
	}
	sub, err := sql.NewSubscriber(db, sql.SubscriberConfig{
		SchemaAdapter: schema, OffsetsAdapter: sql.DefaultMySQLOffsetsAdapter{}, InitializeSchema: true, PollInterval: 10 * time.Millisecond,
	}, log)
	if err != nil {
		b.Fatal(err)
	}
	f, err := forwarder.NewForwarder(sub, broker, log, forwarder.Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	var failed atomic.Value
	go func() {
		if err := f.Run(b.Context()); err != nil {
			failed.Store(err)
		}
	}()
	for range b.N {
		m := <-heard
		m.Ack()
	}
	b.StopTimer()
	if err := f.Close(); err != nil {
		b.Error(err)
	}
	if err, ok := failed.Load().(error); ok {
		b.Error(err)
	}
}
