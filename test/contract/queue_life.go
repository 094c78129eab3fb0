package contract

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// A node is closed under publishers: each learns whether its message was
// published, and what was is there.
func flushOnClose(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	r := read(t, b.Node(t), group("g"))
	r.assigned(b, QueueTopic)
	var mu sync.Mutex
	accepted := map[string]bool{}
	var closed atomic.Bool
	var publishers sync.WaitGroup
	started := make(chan struct{}, 8)
	for p := range 8 {
		publishers.Go(func() {
			for i := 0; ; i++ {
				late := closed.Load()
				m := message(fmt.Sprint("key-", p), fmt.Sprintf("%d/%d", p, i))
				err := q.Publish(t.Context(), m)
				if err != nil && !fault.Transient(err) {
					t.Errorf("a publisher, its node closed: %v", err)
				}
				if err == nil && late {
					t.Error("published after Close had returned")
				}
				if err != nil || late {
					return
				}
				mu.Lock()
				accepted[string(m.Value)] = true
				mu.Unlock()
				if i == 0 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 8 {
		<-started
	}
	closeNode(t, q)
	closed.Store(true)
	publishers.Wait()
	r.await("all that was accepted", func() bool {
		for _, d := range r.got {
			delete(accepted, string(d.Value))
		}
		return len(accepted) == 0
	})
}

func publishAfterClose(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	closeNode(t, q)
	closeNode(t, q) // twice is fine
	if err := q.Publish(t.Context(), message("k", "late")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("publish: got %v, want Unavailable", err)
	}
	if err := q.Ping(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("ping: got %v, want Unavailable", err)
	}
	err := q.Consume(t.Context(), group("g"), func(ports.Claim) {})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("consume: got %v, want Unavailable", err)
	}
	read(t, b.Node(t), group("g")).exactly(b, 0)
}

// The broker goes and comes back: publishers fail in time and may try again,
// consumers live through it.
func brokerDownThenUp(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	r := hold(t, b.Node(t), group("g"))
	publish(t, q, message("k", "before"))
	before := r.messages(1)
	b.Down()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := q.Publish(ctx, message("k", "lost")); !fault.Is(err, fault.Unavailable) && !fault.Is(err, fault.UnknownOutcome) {
		t.Errorf("publish: got %v, want Unavailable or UnknownOutcome", err)
	}
	if err := q.Ping(ctx); !fault.Is(err, fault.Unavailable) {
		t.Errorf("ping: got %v, want Unavailable", err)
	}
	ack(before...) // committed when that is possible
	b.Pass(queueSettling)
	b.Up()
	publish(t, q, message("k", "after"))
	for tries := 3; ; tries-- { // each with a time of its own
		if err := q.Ping(t.Context()); err == nil {
			break
		} else if tries == 0 {
			t.Errorf("ping: %v", err)
			break
		}
	}
	r.await("the message after", func() bool { return string(r.got[len(r.got)-1].Value) == "after" })
	for range 2 { // the group may have given the reader up meanwhile: then all of it comes again
		ack(r.messages(0)[1:]...)
		b.Pass(queueSettling)
	}
	r.stop()
	read(t, b.Node(t), group("g")).exactly(b, 0)
}

func queueCancelledContext(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Publish(ctx, message("k", "v")); !fault.Is(err, fault.Cancelled) {
		t.Errorf("publish: got %v, want Cancelled", err)
	}
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if err := q.Publish(late, message("k", "v")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("publish after its deadline: got %v, want Unavailable", err)
	}
	if err := q.Consume(ctx, group("g"), func(c ports.Claim) { <-c.Batches() }); err != nil {
		t.Errorf("consume: %v", err)
	}
	for _, s := range []ports.Subscription{{}, {Group: "g"}, {Topics: []string{QueueTopic}}, {Group: "g", Topics: []string{"not a topic"}}} {
		if err := q.Consume(t.Context(), s, func(ports.Claim) {}); !fault.Is(err, fault.InvalidArgument) {
			t.Errorf("consume %+v: got %v, want InvalidArgument", s, err)
		}
	}
	read(t, q, group("g")).exactly(b, 0)
}

// Whatever a node started has ended when it is closed and its consumers have
// returned. In a bubble a goroutine that is left fails the case; elsewhere the
// adapter's own tests look for them.
func queueNoGoroutineLeak(t *testing.T, b Backend[ports.Queue]) {
	for _, end := range []func(*testing.T, ports.Queue){closeNode, crash} {
		q := b.Node(t)
		readers := []*reader{
			read(t, q, group("g")), hold(t, q, group("g")),
			read(t, q, ports.Subscription{Group: "h", Topics: []string{QueueTopic, OtherQueueTopic}}),
		}
		publish(t, q, numbered("k", 0, 100)...)
		readers[2].messages(100)
		end(t, q)
		for _, r := range readers {
			select {
			case err := <-r.ended:
				r.ended <- err
				if !fault.Is(err, fault.Unavailable) {
					t.Errorf("Consume, its node ended: got %v, want Unavailable", err)
				}
			case <-time.After(queuePatience):
				t.Fatal("Consume goes on after its node ended")
			}
		}
	}
}
