package memory_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func queueNode(t *testing.T, b *memory.QueueBackend) *memory.Queue {
	t.Helper()
	q := b.Node()
	t.Cleanup(func() { _ = q.Close() })
	return q
}

// consumeAll starts a consumer that acks and counts, and answers how to read
// the values that came so far, in order.
func consumeAll(t *testing.T, q *memory.Queue, topic, group string) (values func() []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var got []string
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := q.Consume(ctx, ports.Subscription{Group: group, Topics: []string{topic}}, func(c ports.Claim) {
			for batch := range c.Batches() {
				for _, d := range batch {
					got = append(got, string(d.Value)) // read only when all are blocked
					c.Ack(d.Offset)
				}
			}
		})
		if err != nil {
			t.Errorf("consume: %v", err)
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return func() []string { synctest.Wait(); return slices.Clone(got) }
}

func publishNumbers(t *testing.T, q *memory.Queue, topic string, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := q.Publish(t.Context(), ports.Message{Topic: topic, Key: "k", Value: []byte(strconv.Itoa(i))}); err != nil {
			t.Fatalf("publish %d: %v", i, err)
		}
	}
}

func TestQueueTopicWithoutAGroupDropsItsOldest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := queueNode(t, memory.NewQueueBackend(memory.QueueOptions{LogMessages: 16}))
		publishNumbers(t, q, "t", 0, 40)
		if got := consumeAll(t, q, "t", "g")(); len(got) != 16 || got[0] != "24" || got[15] != "39" {
			t.Errorf("got %v, want 24 to 39", got)
		}
	})
}

func TestQueueKeepsAnEighthAsHistory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := queueNode(t, memory.NewQueueBackend(memory.QueueOptions{LogMessages: 80}))
		old := consumeAll(t, q, "t", "old")
		for i := range 100 {
			publishNumbers(t, q, "t", i, i+1)
			synctest.Wait()
		}
		if n := len(old()); n != 100 {
			t.Errorf("the group that was there got %d of 100", n)
		}
		if got := consumeAll(t, q, "t", "new")(); len(got) != 10 || got[0] != "90" {
			t.Errorf("a new group got %v, want 90 to 99", got)
		}
	})
}

// A message that has room only when history goes is not made to wait for it.
func TestQueueHistoryMakesRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := queueNode(t, memory.NewQueueBackend(memory.QueueOptions{LogBytes: 1000}))
		got := consumeAll(t, q, "t", "g")
		for _, size := range []int{100, 950, 2000, 100} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			err := q.Publish(ctx, ports.Message{Topic: "t", Key: "k", Value: make([]byte, size)})
			cancel()
			if err != nil {
				t.Fatalf("%d bytes: %v", size, err)
			}
			synctest.Wait()
		}
		if n := len(got()); n != 4 {
			t.Errorf("got %d messages", n)
		}
	})
}

func TestQueueBoundsTopics(t *testing.T) {
	t.Parallel()
	q := queueNode(t, memory.NewQueueBackend(memory.QueueOptions{Partitions: 1}))
	for i := range 1024 {
		publishNumbers(t, q, fmt.Sprint("t", i), 0, 1)
	}
	if err := q.Publish(t.Context(), ports.Message{Topic: "one-more"}); !fault.Is(err, fault.InvalidArgument) {
		t.Errorf("got %v, want InvalidArgument", err)
	}
}

// A partition whose handler returned early waits for another owner.
func TestQueueHandlerThatReturnsEarlyKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := memory.NewQueueBackend(memory.QueueOptions{})
		q := queueNode(t, b)
		publishNumbers(t, q, "t", 0, 5)
		var calls int
		var lost <-chan struct{}
		ended := make(chan error)
		go func() {
			ended <- q.Consume(t.Context(), ports.Subscription{Group: "g", Topics: []string{"t"}}, func(c ports.Claim) {
				if c.Partition() == ports.PartitionOf("k", 8) {
					calls++
					lost = c.Lost().Done()
				}
			})
		}()
		synctest.Wait()
		if calls != 1 {
			t.Errorf("the handler was called %d times, want once", calls)
		}
		<-lost
		q.Crash()
		if err := <-ended; !fault.Is(err, fault.Unavailable) {
			t.Errorf("consume: %v, want Unavailable", err)
		}
		other := queueNode(t, b)
		if got := consumeAll(t, other, "t", "g")(); len(got) != 5 {
			t.Errorf("the next owner got %v", got)
		}
	})
}

// What is acked while the backend is cut off is not committed before Mend: if
// the node dies first, it comes again.
func TestQueueAcksWhileCutOffAreLostWithTheirNode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := memory.NewQueueBackend(memory.QueueOptions{})
		q := queueNode(t, b)
		publishNumbers(t, q, "t", 0, 5)
		ended := make(chan error)
		go func() {
			ended <- q.Consume(t.Context(), ports.Subscription{Group: "g", Topics: []string{"t"}}, func(c ports.Claim) {
				for batch := range c.Batches() {
					c.Ack(batch[0].Offset)
					b.Cut()
					c.Ack(batch[1].Offset)
				}
			})
		}()
		synctest.Wait()
		q.Crash()
		if err := <-ended; !fault.Is(err, fault.Unavailable) {
			t.Errorf("consume: %v, want Unavailable", err)
		}
		b.Mend()
		if got := consumeAll(t, queueNode(t, b), "t", "g")(); !slices.Equal(got, []string{"1", "2", "3", "4"}) {
			t.Errorf("the next owner got %v, want 1 to 4", got)
		}
	})
}
