package relay_test

import (
	"context"
	"encoding/binary"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/relay"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// What a committed event costs until it is published and marked, with one
// transaction per event.
func BenchmarkRelay(b *testing.B) {
	queue, store, lock := memory.NewQueueBackend(memory.QueueOptions{}).Node(), memory.NewContextStore("things").Node(), memory.NewLockBackend().Node()
	defer lock.Close()
	defer func() { _ = queue.Close() }()
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	var published atomic.Int64
	r := relay.New(relay.Deps{Store: store, Queue: queue, Lock: lock, Observer: counting{&published}}, relay.Config{})
	go func() { done <- r.Run(ctx) }()
	data := []byte(`{"order_id":"0190f5c4-0000-7000-8000-000000000000","quantity":1,"status":"pending"}`)
	b.ReportAllocs()
	for n := range b.N {
		var eid id.ID
		binary.BigEndian.PutUint64(eid[:], uint64(n)+1)
		e := event.Envelope{ID: eid, Source: "things", Type: "thing.happened", Version: 1, Topic: "thing-events", Key: strconv.Itoa(n), Time: time.Now(), Data: data}
		if err := store.KitTx(ctx, func(ctx context.Context, k ports.Kit) error { return k.Outbox.Append(ctx, 1, e) }); err != nil {
			b.Fatal(err)
		}
	}
	for published.Load() < int64(b.N) {
		time.Sleep(time.Millisecond)
	}
	b.StopTimer()
	cancel()
	if err := <-done; err != nil {
		b.Error(err)
	}
}

type counting struct{ n *atomic.Int64 }

func (c counting) Published(_ string, rows int, _ time.Duration) { c.n.Add(int64(rows)) }
func (counting) Failed(string, int, error)                       {}
func (counting) Parked(string, ports.OutboxRow, error)           {}
func (counting) Backlog(string, ports.OutboxBacklog)             {}
func (counting) Pruned(string, string, int)                      {}
func (counting) PruneFailed(string, string, error)               {}
