package contract

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"example.com/surge/ports"
)

func groupsEachGetAll(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	first := read(t, b.Node(t), group("first"))
	second := read(t, q, group("second"))
	publish(t, q, numbered("k", 0, 50)...)
	for _, r := range []*reader{first, second} {
		if vs := values(r.exactly(b, 50)); vs[0] != "0" || vs[49] != "49" {
			t.Errorf("got %v", vs)
		}
	}
}

// Two consumers of a group have the partitions between them, evenly, and each
// message goes to one. When one leaves, the other has all.
func groupSharesWork(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	one := read(t, q, group("g"))
	all := one.assigned(b, QueueTopic)
	two := read(t, b.Node(t), group("g"))
	two.await("half of the partitions", func() bool { return len(two.partitionsLocked(QueueTopic)) >= len(all)/2 })
	b.Pass(queueSettling)
	ones, twos := one.partitions(QueueTopic), two.partitions(QueueTopic)
	if both := slices.Sorted(slices.Values(slices.Concat(ones, twos))); !slices.Equal(both, all) {
		t.Fatalf("of %v the first has %v and the second %v", all, ones, twos)
	}
	if d := len(ones) - len(twos); d < -1 || d > 1 {
		t.Errorf("not even: %v and %v", ones, twos)
	}
	publishSpread(t, q, 100)
	one.messages(1)
	two.messages(1)
	for waited := time.Duration(0); len(one.messages(0))+len(two.messages(0)) < 100 && waited < queuePatience; waited += queueSettling {
		b.Pass(queueSettling)
	}
	b.Pass(queueSettling)
	if n := len(one.messages(0)) + len(two.messages(0)); n != 100 {
		t.Errorf("100 messages were delivered %d times", n)
	}

	two.stop()
	one.await("all partitions again", func() bool { return slices.Equal(one.partitionsLocked(QueueTopic), all) })
	before := len(one.messages(0))
	publishSpread(t, q, 50)
	one.exactly(b, before+50)
}

// publishSpread publishes n messages of n keys.
func publishSpread(t *testing.T, q ports.Queue, n int) {
	t.Helper()
	for i := range n {
		publish(t, q, message(fmt.Sprint("key-", i), strconv.Itoa(i)))
	}
}

func newGroupReadsFromStart(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	publish(t, q, numbered("k", 0, 30)...)
	old := read(t, q, group("old"))
	old.exactly(b, 30)
	publish(t, q, numbered("k", 30, 10)...)
	old.exactly(b, 40)
	old.stop()
	if vs := values(read(t, q, group("new")).exactly(b, 40)); vs[0] != "0" || vs[39] != "39" {
		t.Errorf("got %v", vs)
	}
}

func orderPerKey(t *testing.T, b Backend[ports.Queue]) {
	const keys, each = 12, 40
	r := read(t, b.Node(t), group("g"))
	var publishers sync.WaitGroup
	for p := range 3 {
		q := b.Node(t)
		publishers.Go(func() {
			for i := range each {
				var batch []ports.Message
				for k := p; k < keys; k += 3 {
					batch = append(batch, message(fmt.Sprint("key-", k), strconv.Itoa(i)))
				}
				if err := q.Publish(t.Context(), batch...); err != nil {
					t.Errorf("publish: %v", err)
				}
			}
		})
	}
	publishers.Wait()
	next := map[string]int{}
	for _, d := range r.exactly(b, keys*each) {
		if want := strconv.Itoa(next[d.Key]); string(d.Value) != want {
			t.Fatalf("%s: got %s, want %s", d.Key, d.Value, want)
		}
		next[d.Key]++
	}
}

// keyPlaces says where librdkafka's consistent partitioner puts keys, for each
// number of partitions in placesOf. It is data, not a formula, so that it
// cannot be wrong in the same way as an adapter.
var keyPlaces = map[string][]int32{
	"a":                                    {0, 1, 0, 3, 3, 3, 3, 3},
	"order-1":                              {0, 1, 1, 3, 1, 7, 7, 15},
	"order-2":                              {0, 1, 0, 1, 3, 5, 9, 5},
	"user-42":                              {0, 1, 1, 3, 1, 3, 7, 3},
	"0190b4c5-7d8e-7abc-8def-0123456789ab": {0, 1, 2, 1, 5, 5, 5, 5},
	"00000000-0000-7000-8000-000000000000": {0, 1, 1, 3, 1, 7, 7, 7},
	"été":                                  {0, 0, 0, 0, 0, 4, 0, 4},
	"123456789":                            {0, 0, 2, 2, 2, 6, 2, 6},
	" ":                                    {0, 1, 2, 1, 5, 5, 5, 5},
	"\x00\xff\x7f":                         {0, 1, 0, 1, 3, 5, 9, 13},
}

var placesOf = []int{1, 2, 3, 4, 6, 8, 12, 16}

// Every adapter puts a key into the same partition, so that a fleet may mix
// them, and a topic move from one to the other.
func sameKeySamePartition(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	r := read(t, q, group("g"))
	partitions := r.assigned(b, QueueTopic)
	column := slices.Index(placesOf, len(partitions))
	if column < 0 {
		t.Fatalf("the table knows no topic of %d partitions", len(partitions))
	}
	for key := range keyPlaces {
		publish(t, q, message(key, "v"))
	}
	for _, d := range r.exactly(b, len(keyPlaces)) {
		if want := keyPlaces[d.Key][column]; d.claim.Partition() != want {
			t.Errorf("key %q of %d partitions: got %d, want %d", d.Key, len(partitions), d.claim.Partition(), want)
		}
	}
	for range 4 * len(partitions) {
		publish(t, q, message("", "anywhere"))
	}
	used := map[int32]bool{}
	for _, d := range r.exactly(b, len(keyPlaces)+4*len(partitions))[len(keyPlaces):] {
		used[d.claim.Partition()] = true
	}
	if len(used) < 2 {
		t.Errorf("messages without a key all went to one partition")
	}
}
