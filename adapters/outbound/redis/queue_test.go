package redis

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/surge/ports"
)

func TestHeadersRoundTrip(t *testing.T) {
	t.Parallel()
	for _, want := range [][]ports.Header{
		nil, {{}}, {{Key: "k"}, {Value: "v"}, {Key: "k", Value: "again"}}, {{Key: "\x00\xff", Value: strings.Repeat("x", 64<<10)}},
	} {
		if got := parseHeaders(string(appendHeaders(nil, want))); !slices.Equal(got, want) {
			t.Errorf("got %.100q, want %.100q", got, want)
		}
	}
}

func FuzzParseHeaders(f *testing.F) {
	f.Add("\x01k\x01v")
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, s string) {
		size := 0
		for _, h := range parseHeaders(s) {
			size += len(h.Key) + len(h.Value)
		}
		if size > len(s) {
			t.Errorf("%d bytes of headers from %d", size, len(s))
		}
	})
}

// What one script touches is in one slot, and partitions are in many.
func TestQueueKeysAreInOneSlot(t *testing.T) {
	t.Parallel()
	q := NewQueue(&Client{prefix: "surge:"}, QueueOptions{})
	random := rand.New(rand.NewPCG(1, 2))
	const topics, groups = "abcXYZ019._-", "{}ab: \n\x00\xff"
	text := func(alphabet string, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(b)
	}
	slots, leases := map[uint16]bool{}, map[string]string{}
	for range 10_000 {
		p := partition{text(topics, 1+random.IntN(20)), random.Int32N(64)}
		group := text(groups, 1+random.IntN(8))
		first := slot(q.streamKey(p))
		for _, key := range []string{q.partitionKey(p), q.leaseKey(p, group), q.publishedKey(p, q.name())} {
			if slot(key) != first {
				t.Fatalf("%q is not in the slot of its stream", key)
			}
		}
		slots[first] = true
		of := fmt.Sprintf("%v %q", p, group)
		if other, ok := leases[q.leaseKey(p, group)]; ok && other != of {
			t.Fatalf("one lease of %s and %s", of, other)
		}
		leases[q.leaseKey(p, group)] = of
	}
	if len(slots) < 1000 {
		t.Errorf("10,000 partitions are in %d slots", len(slots))
	}
}

// Members that see the same group share all partitions, evenly, and not always
// the same has one more.
func TestShares(t *testing.T) {
	t.Parallel()
	more := map[string]bool{}
	for n := 1; n <= 12; n++ {
		var members []string
		for i := range n {
			members = append(members, fmt.Sprintf("member-%02d", i))
		}
		for topic := range 20 {
			mt := &memberTopic{name: fmt.Sprint("topic-", topic), known: &queueTopic{partitions: 8}, members: members}
			sum := 0
			for _, m := range members {
				share := mt.share(m)
				if share != 8/n && share != 8/n+1 {
					t.Errorf("%d of 8 partitions for one of %d", share, n)
				}
				if n == 3 && share == 2 {
					more[m] = true
				}
				sum += share
			}
			if sum != 8 || mt.share("a stranger") != 0 {
				t.Errorf("%d members share %d of 8 partitions, a stranger has %d", n, sum, mt.share("a stranger"))
			}
		}
	}
	if len(more) != 3 {
		t.Errorf("of every topic the same have less: %v", more)
	}
}
