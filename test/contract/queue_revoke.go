package contract

import (
	"slices"
	"testing"
	"time"

	"example.com/surge/ports"
)

// Partitions are taken from handlers that are at work: Batches is closed, each
// handler finishes one message and gives up the rest, and only when it has
// returned does the next owner get the rest, and not the one.
func revokeMidHandler(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	finish := make(chan struct{})
	one := (&reader{linger: func(ports.Claim) { <-finish }}).start(t, b.Node(t), group("g"))
	publishSpread(t, q, 40)
	got := one.messages(40)
	two := hold(t, b.Node(t), group("g"))
	b.Pass(queueSettling)
	if n := len(two.messages(0)); n != 0 {
		t.Errorf("%d messages came to the next owner while a handler had their partition", n)
	}
	finished, rest := map[ports.Claim]delivered{}, map[int32]int{}
	for _, d := range got {
		if err := d.claim.Lost().Err(); err != nil {
			t.Errorf("the claim is void while it drains: %v", err)
		}
		if _, ok := finished[d.claim]; ok {
			rest[d.claim.Partition()]++
			continue
		}
		finished[d.claim] = d
		ack(d)
	}
	close(finish)
	moved := two.assigned(b, QueueTopic)
	want := 0
	for _, p := range moved {
		want += rest[p]
	}
	for _, d := range two.exactly(b, want) {
		for _, f := range finished {
			if d.claim.Partition() == f.claim.Partition() && d.Offset == f.Offset {
				t.Errorf("message %s was finished and came again", d.Value)
			}
		}
	}
}

// A handler that does not return in time, and one whose node was given up,
// find Lost ended, and what they ack then is delivered again.
func lostPartitionDoesNotCommit(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	publish(t, q, numbered("k", 0, 4)...)
	want := []string{"0", "1", "2", "3"}

	returns := make(chan struct{})
	slow := (&reader{linger: func(ports.Claim) { <-returns }}).start(t, b.Node(t), group("g"))
	got := slow.messages(4)
	slow.cancel()
	awaitLost(t, got[0].claim)
	ack(got...)
	dead := b.Node(t)
	next := hold(t, dead, group("g"))
	got = next.messages(4)
	if vs := values(got); !slices.Equal(vs, want) {
		t.Errorf("after a handler that was too slow: got %v, want %v", vs, want)
	}
	close(returns)

	crash(t, dead)
	awaitLost(t, got[0].claim)
	ack(got...)
	if vs := values(read(t, b.Node(t), group("g")).messages(4)); !slices.Equal(vs, want) {
		t.Errorf("after a node that was given up: got %v, want %v", vs, want)
	}
}

func awaitLost(t *testing.T, c ports.Claim) {
	t.Helper()
	select {
	case <-c.Lost().Done():
	case <-time.After(queuePatience):
		t.Fatalf("the claim is not lost within %v", queuePatience)
	}
}

// A handler that takes long keeps its partition, and its ack counts.
func slowHandlerNotEvicted(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	r := hold(t, b.Node(t), group("g"))
	publish(t, q, message("k", "slow"))
	slow := r.messages(1)[0]
	b.Pass(QueueSession)
	if err := slow.claim.Lost().Err(); err != nil {
		t.Fatalf("the claim of a slow handler: %v", err)
	}
	publish(t, q, message("k", "next"))
	if n := len(r.exactly(b, 2)); n != 2 {
		t.Errorf("got %d messages", n)
	}
	ack(slow)
	r.stop()
	if vs := values(read(t, b.Node(t), group("g")).exactly(b, 1)); vs[0] != "next" {
		t.Errorf("got %v, want only what was not acked", vs)
	}
}
