package kafkaharness

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// FullComesBack has partitions revoked of which so much has come, and nothing
// was taken, that the driver was told to wait. When they come back, all of it
// does.
func FullComesBack(t *testing.T, k Kind, open Open) {
	t.Helper()
	const (
		messages = 160 // of half a MiB: far more than a claim holds, of each partition
		filling  = 2 * time.Second
		within   = 30 * time.Second
	)
	s := k.Open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*within)
	defer cancel()
	sub := ports.Subscription{Group: "full", Topics: []string{contract.QueueTopic}}
	publisher := s.node(t, open)
	value := make([]byte, 512<<10)
	for i := range messages {
		m := ports.Message{Topic: contract.QueueTopic, Key: fmt.Sprint("k", i), Value: value}
		if err := publisher.Publish(ctx, m); err != nil {
			t.Fatal(err)
		}
	}

	release, all := make(chan struct{}), make(chan struct{})
	var mu sync.Mutex
	seen := map[string]bool{}
	done := sync.OnceFunc(func() { close(all) })
	handle := func(c ports.Claim) {
		select {
		case <-release:
		case <-c.Lost().Done(): // when the time to drain is over
			return
		}
		for batch := range c.Batches() {
			mu.Lock()
			for _, d := range batch {
				c.Ack(d.Offset)
				if seen[d.Key] = true; len(seen) == messages {
					done()
				}
			}
			mu.Unlock()
		}
	}
	var consuming sync.WaitGroup
	defer consuming.Wait()
	defer cancel()
	consuming.Go(func() { _ = s.node(t, open, "drain=1s").Consume(ctx, sub, handle) }) // it ends with the case
	<-time.After(filling)                                                              // for so long it is told to wait

	joined := make(chan struct{})
	first := sync.OnceFunc(func() { close(joined) })
	visit, leave := context.WithCancel(ctx)
	defer leave()
	consuming.Go(func() {
		_ = s.node(t, open, "drain=1s").Consume(visit, sub, func(c ports.Claim) { first(); <-c.Lost().Done() })
	})
	select {
	case <-joined:
	case <-ctx.Done():
		t.Fatal("nothing was given to the second member")
	}
	leave()
	close(release)
	select {
	case <-all:
	case <-time.After(within):
		mu.Lock()
		t.Errorf("%d of %d messages came", len(seen), messages)
		mu.Unlock()
	}
}
