package contract

import (
	"slices"
	"testing"

	"example.com/surge/ports"
)

// Acks come in any order, one by one or many; when all have come, nothing is
// delivered again.
func outOfOrderAcks(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	r := hold(t, b.Node(t), group("g"))
	publish(t, q, numbered("k", 0, 30)...)
	got := r.messages(30)
	for _, d := range slices.Backward(got[20:]) {
		ack(d)
	}
	claim, even, odd := got[0].claim, []int64{}, []int64{}
	for i, d := range got[:20] {
		if i%2 == 0 {
			even = append(even, d.Offset)
		} else {
			odd = append(odd, d.Offset)
		}
	}
	claim.Ack(odd...)
	claim.Ack() // none is fine
	claim.Ack(even...)
	r.stop()
	publish(t, q, message("k", "next"))
	if vs := values(read(t, b.Node(t), group("g")).exactly(b, 1)); vs[0] != "next" {
		t.Errorf("got %q, want the one message that was not acked", vs)
	}
}

// What was acked behind an unfinished message commits nothing: the unfinished
// one comes again.
func commitNeverPassesUnfinished(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	r := hold(t, b.Node(t), group("g"))
	publish(t, q, numbered("k", 0, 10)...)
	got := r.messages(10)
	ack(got[:3]...)
	ack(got[4:]...)
	r.stop()
	again := read(t, b.Node(t), group("g")).messages(1)
	if again[0].Offset != got[3].Offset || string(again[0].Value) != "3" {
		t.Errorf("delivery starts again with %s at %d, want 3 at %d", again[0].Value, again[0].Offset, got[3].Offset)
	}
}

func crashBeforeCommitRedelivers(t *testing.T, b Backend[ports.Queue]) {
	q, dies := b.Node(t), b.Node(t)
	r := hold(t, dies, group("g"))
	publish(t, q, numbered("k", 0, 10)...)
	ack(r.messages(10)[:4]...)
	b.Pass(queueSettling)
	crash(t, dies)
	got := read(t, b.Node(t), group("g")).messages(6)
	if first := string(got[0].Value); first > "4" { // at least once: an adapter may commit some later
		t.Errorf("delivery starts again with %s, but 4 was not acked", first)
	}
	if vs := values(got); !slices.Equal(vs[len(vs)-6:], []string{"4", "5", "6", "7", "8", "9"}) {
		t.Errorf("got %v", vs)
	}
}
