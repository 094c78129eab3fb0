package contract

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/surge/ports"
)

// tick is a time that any server can tell from twice as long.
const tick = 250 * time.Millisecond

// DelayQueue holds an adapter to ports.DelayQueue.
func DelayQueue(t *testing.T, h Harness[ports.DelayQueue]) {
	s := &suite[ports.DelayQueue]{h: h}
	s.add("DueInOrder", dueInOrder)
	s.add("NotBeforeTime", notBeforeTime)
	s.add("OneTakerPerItem", oneTakerPerItem)
	s.add("CrashReturnsItem", crashReturnsItem)
	s.add("CancelItem", cancelItem)
	s.add("RescheduleItem", rescheduleItem)
	s.addFaults(calls[ports.DelayQueue]{
		"Schedule": func(ctx context.Context, q ports.DelayQueue) error { return q.Schedule(ctx, "key", nil, tick) },
		"Cancel":   func(ctx context.Context, q ports.DelayQueue) error { return q.Cancel(ctx, "key") },
		"Take":     func(ctx context.Context, q ports.DelayQueue) error { _, err := q.Take(ctx, 1, tick); return err },
		"Done":     func(ctx context.Context, q ports.DelayQueue) error { return q.Done(ctx, ports.DelayItem{Key: "key"}) },
	})
	s.run(t)
}

// visible is longer than any case waits, but on purpose.
const visible = time.Minute

func schedule(t *testing.T, q ports.DelayQueue, key, payload string, delay time.Duration) {
	t.Helper()
	buffer := []byte(payload)
	noError(t, "schedule", q.Schedule(t.Context(), key, buffer, delay))
	clear(buffer) // it is the caller's again
}

func take(t *testing.T, q ports.DelayQueue, limit int, visibility time.Duration) []ports.DelayItem {
	t.Helper()
	items, err := q.Take(t.Context(), limit, visibility)
	noError(t, "take", err)
	return items
}

// wantTaken takes, and compares keys and payloads, both in pairs.
func wantTaken(t *testing.T, q ports.DelayQueue, limit int, visibility time.Duration, want ...string) []ports.DelayItem {
	t.Helper()
	items := take(t, q, limit, visibility)
	got := make([]string, 0, len(want))
	for _, i := range items {
		got = append(got, i.Key, string(i.Payload))
	}
	if !slices.Equal(got, want) {
		t.Errorf("took %q, want %q", got, want)
	}
	return items
}

func dueInOrder(t *testing.T, b Backend[ports.DelayQueue]) {
	q := b.Node(t)
	schedule(t, q, "second", "2", 2*tick)
	schedule(t, q, "third", "\x00\xff", 3*tick)
	schedule(t, q, "first", "1", tick)
	b.Pass(5 * tick)
	wantTaken(t, q, 2, visible, "first", "1", "second", "2")
	wantTaken(t, q, 2, visible, "third", "\x00\xff")
}

func notBeforeTime(t *testing.T, b Backend[ports.DelayQueue]) {
	q := b.Node(t)
	schedule(t, q, "later", "", 3*tick)
	wantTaken(t, q, 1, visible)
	b.Pass(2 * tick)
	wantTaken(t, q, 1, visible)
	b.Pass(2 * tick)
	wantTaken(t, q, 1, visible, "later", "")
}

func oneTakerPerItem(t *testing.T, b Backend[ports.DelayQueue]) {
	const items, takers = 100, 4
	q := b.Node(t)
	for i := range items {
		schedule(t, q, string(rune('A'+i)), "", 0)
	}
	b.Pass(tick)
	var mu sync.Mutex
	times := map[string]int{}
	var all sync.WaitGroup
	for range takers {
		node := b.Node(t)
		all.Go(func() {
			for {
				taken, err := node.Take(t.Context(), 3, visible)
				if err != nil || len(taken) == 0 {
					if err != nil {
						t.Errorf("take: %v", err)
					}
					return
				}
				mu.Lock()
				for _, i := range taken {
					times[i.Key]++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for key, n := range times {
		if n != 1 {
			t.Errorf("%q was taken %d times", key, n)
		}
	}
	if len(times) != items {
		t.Errorf("%d items were taken, want %d", len(times), items)
	}
}

func crashReturnsItem(t *testing.T, b Backend[ports.DelayQueue]) {
	q, other := b.Node(t), b.Node(t)
	schedule(t, q, "key", "payload", 0)
	b.Pass(tick)
	crashed := wantTaken(t, q, 1, 3*tick, "key", "payload")
	b.Pass(tick)
	wantTaken(t, other, 1, visible)
	b.Pass(3 * tick)
	again := wantTaken(t, other, 1, 3*tick, "key", "payload")
	noError(t, "done with a void receipt", q.Done(t.Context(), crashed[0]))
	b.Pass(4 * tick)
	again2 := wantTaken(t, other, 1, 3*tick, "key", "payload")
	noError(t, "done past visibility", other.Done(t.Context(), again[0]))
	noError(t, "done", other.Done(t.Context(), again2[0]))
	b.Pass(4 * tick)
	wantTaken(t, q, 1, visible)
}

func cancelItem(t *testing.T, b Backend[ports.DelayQueue]) {
	q := b.Node(t)
	schedule(t, q, "waiting", "", 2*tick)
	noError(t, "cancel", q.Cancel(t.Context(), "waiting"))
	schedule(t, q, "taken", "", 0)
	b.Pass(tick)
	wantTaken(t, q, 1, 2*tick, "taken", "")
	noError(t, "cancel a taken item", b.Node(t).Cancel(t.Context(), "taken"))
	noError(t, "cancel what is not there", q.Cancel(t.Context(), "never"))
	b.Pass(4 * tick)
	wantTaken(t, q, 1, visible)
}

func rescheduleItem(t *testing.T, b Backend[ports.DelayQueue]) {
	q := b.Node(t)
	schedule(t, q, "key", "old", 0)
	b.Pass(tick)
	old := wantTaken(t, q, 1, visible, "key", "old")
	schedule(t, q, "key", "new", tick)
	schedule(t, q, "key", "newest", 3*tick)
	noError(t, "done with the receipt of what was replaced", q.Done(t.Context(), old[0]))
	b.Pass(2 * tick)
	wantTaken(t, q, 1, visible)
	b.Pass(2 * tick)
	wantTaken(t, q, 2, visible, "key", "newest")
}
