package contract

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// A failure is tried again after 1, 2 and 4 s.
func retrySchedule(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	g := consume(t, p, "g", failing("k", 3, errBroken))
	happen(t, p, thing("k", 0))
	calls, _ := g.await(1)
	if len(calls) != 4 {
		t.Fatalf("the handler was called %d times, want 4", len(calls))
	}
	for i, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
		if wait := calls[i+1].at.Sub(calls[i].at); wait < want || wait > want+900*time.Millisecond {
			t.Errorf("after failure %d: waited %v, want %v", i+1, wait, want)
		}
	}
	g.stop()
	noLetters(t, b, p, "g")
	quiet(t, b, p, "g")
}

// While one key waits for its retries, all others are handled.
func retryDoesNotBlockOtherKeys(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	stuck := thing("stuck", 0)
	g := consume(t, p, "g", func(_ context.Context, h handled) error {
		if h.ID == stuck.ID && h.nth <= 3 {
			return errBroken
		}
		return nil
	})
	events := []event.Envelope{stuck, thing("stuck", 1)}
	for i := range 100 {
		events = append(events, thing(fmt.Sprint("key-", i), 0))
	}
	happen(t, p, events...)
	_, good := g.await(100)
	if i := slices.IndexFunc(good[:100], func(h handled) bool { return h.ID == stuck.ID }); i >= 0 {
		t.Errorf("the key that failed was through after %d others", i)
	}
	g.await(102)
}

// Of one key nothing is handled before what comes first has succeeded, however
// often that takes.
func orderPerKeyThroughRetries(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	const keys, each = 5, 8
	g := consume(t, p, "g", func(_ context.Context, h handled) error {
		if (h.Time.Second()+len(h.Key))%3 == 0 && h.nth < 3 {
			return errBroken
		}
		return nil
	})
	for n := range each {
		for k := range keys {
			happen(t, p, thing(fmt.Sprint("key", "-----"[:k]), n))
		}
	}
	calls, good := g.await(keys * each)
	next := map[string]int{}
	for _, h := range good {
		if n := h.Time.Unix(); n != int64(next[h.Key]) {
			t.Errorf("%s: %d succeeded before %d", h.Key, n, next[h.Key])
		}
		next[h.Key]++
	}
	highest := map[string]int64{}
	for _, h := range calls {
		if h.Time.Unix() < highest[h.Key] {
			t.Errorf("%s: %d was called after a later one", h.Key, h.Time.Unix())
		}
		highest[h.Key] = h.Time.Unix()
	}
}

// Failures that say nothing about the message leave it all its attempts.
func unavailableSpendsNoAttempt(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	outages := []error{
		fault.New(fault.Unavailable, "down"), fault.New(fault.UnknownOutcome, "who knows"),
		fault.New(fault.Cancelled, "gone"), context.DeadlineExceeded,
	}
	const failures = 6
	g := consume(t, p, "g", func(_ context.Context, h handled) error {
		switch {
		case h.nth <= failures:
			return outages[h.nth%len(outages)]
		case h.nth <= failures+3:
			return errBroken
		default:
			return nil
		}
	})
	happen(t, p, thing("k", 0))
	calls, _ := g.await(1)
	if len(calls) != failures+4 {
		t.Fatalf("the handler was called %d times, want %d", len(calls), failures+4)
	}
	var waits []time.Duration
	for i := range failures {
		waits = append(waits, calls[i+1].at.Sub(calls[i].at))
	}
	if waits[0] <= 0 || waits[failures-1] <= 2*waits[0] {
		t.Errorf("waits %v do not grow", waits)
	}
	noLetters(t, b, p, "g")
}

// The store is away for longer than all retries take: nothing is dead-lettered
// and nothing lost.
func outageDeadLettersNothing(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	effect := inboxEffect(p, "g")
	b.Down()
	g := consume(t, p, "g", effect)
	for i := range 40 {
		happen(t, p, thing(fmt.Sprint("key-", i%10), i))
	}
	b.Pass(10 * time.Second) // retries take 7 s
	b.Up()
	g.await(40)
	if n := effects(t, p); n != 40 {
		t.Errorf("%d effects, want 40", n)
	}
	g.stop()
	noLetters(t, b, p, "g")
	quiet(t, b, p, "g")
}

// inboxEffect is a handler with an effect in the store, once per event: it
// appends an event of its own.
func inboxEffect(p ConsumingPorts, group string) func(context.Context, handled) error {
	return func(ctx context.Context, h handled) error {
		return p.Store.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
			first, err := k.Inbox.First(ctx, group, h.ID)
			if err != nil || !first {
				return err
			}
			e := thing(fmt.Sprintf("effect of %s, call %d", h.ID, h.nth), 1)
			return k.Outbox.Append(ctx, 1, e)
		})
	}
}

// effects counts what handlers of inboxEffect did.
func effects(t *testing.T, p ConsumingPorts) (n int) {
	t.Helper()
	noError(t, "count effects", p.Store.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
		backlog, err := k.OutboxLog.Backlog(ctx)
		n = backlog.Waiting
		return err
	}))
	return n
}
