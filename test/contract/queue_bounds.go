package contract

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func heldBound(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	byCount := group("by count")
	byCount.MaxHeld = 10
	r := hold(t, b.Node(t), byCount)
	publish(t, q, numbered("k", 0, 40)...)
	got := r.exactly(b, 10)
	ack(got[1], got[5], got[9])
	ack(r.exactly(b, 13)[:13]...) // those acked before are no matter
	if vs := values(r.exactly(b, 23)); vs[22] != "22" {
		t.Errorf("got %v", vs)
	}
	r.stop()

	byBytes := group("by bytes")
	byBytes.Topics, byBytes.MaxHeldBytes = []string{OtherQueueTopic}, 10_000
	r = hold(t, b.Node(t), byBytes)
	for _, size := range []int{4000, 4000, 4000, 20_000, 100} {
		publish(t, q, ports.Message{Topic: OtherQueueTopic, Key: "k", Value: make([]byte, size)})
	}
	got = r.exactly(b, 2)
	ack(got[0])
	got = r.exactly(b, 3)
	ack(got[1:]...)
	if got = r.exactly(b, 4); len(got[3].Value) != 20_000 { // larger than all that may be held, and alone
		t.Errorf("got a message of %d bytes", len(got[3].Value))
	}
	ack(got[3])
	r.exactly(b, 5)
}

// A publisher that is faster than what takes its messages waits, as long as
// its context allows; what it was told is published arrives, once and in order.
func fullQueuePushesBack(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	one := group("g")
	one.MaxHeld = 1
	r := hold(t, b.Node(t), one)
	padding := strings.Repeat("x", 1000)
	var accepted []string
	try := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		m := message("k", fmt.Sprintf("%06d%s", len(accepted), padding))
		err := q.Publish(ctx, m)
		if err == nil {
			accepted = append(accepted, string(m.Value))
		}
		return err
	}
	if err := try(); err != nil {
		t.Fatal(err)
	}
	r.messages(1)
	var err error
	var start time.Time
	var doubtful string
	for i := 0; i < QueueFull && err == nil; i++ {
		start = time.Now()
		err = try()
	}
	switch waited := time.Since(start); {
	case err == nil: // the log is larger than any buffer: make the buffer the narrow place
		b.Down()
		err = try()
		b.Up()
		if !fault.Transient(err) {
			t.Fatalf("publish while the broker is down: %v, want Unavailable or UnknownOutcome", err)
		}
		if fault.Is(err, fault.UnknownOutcome) {
			doubtful = fmt.Sprintf("%06d%s", len(accepted), padding) // it may come, in its place
		}
	case !fault.Is(err, fault.Unavailable) || waited < 5*time.Second:
		t.Fatalf("a full queue, after %d messages: %v after %v, want to wait and then Unavailable", len(accepted), err, waited)
	}

	waits := make(chan error, 1)
	go func() { waits <- q.Publish(t.Context(), message("k", "waited")) }()
	b.Pass(queueSettling)
	r.change(func() {
		r.acks = true
		ack(r.got...)
	})
	select {
	case err := <-waits:
		if err != nil {
			t.Errorf("a publisher that waited for room: %v", err)
		}
	case <-time.After(queuePatience):
		t.Fatal("a publisher waits although there is room")
	}
	want := slices.Concat(accepted, []string{"waited"})
	r.await("all that was accepted", func() bool { return len(published(r.got, doubtful)) >= len(want) })
	b.Pass(queueSettling)
	if vs := values(published(r.messages(0), doubtful)); !slices.Equal(vs, want) {
		t.Errorf("%d messages came, not the %d accepted in their order", len(vs), len(want))
	}
}

// published are the messages in the log of the one partition that they came
// from, without one: each once, although some were delivered again, as after an
// outage.
func published(ds []delivered, without string) []delivered {
	seen := map[int64]bool{}
	return slices.DeleteFunc(slices.Clone(ds), func(d delivered) bool {
		again := seen[d.Offset]
		seen[d.Offset] = true
		return again || string(d.Value) == without
	})
}
