//go:build integration

package integration

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/internal/kafkaharness"
	"example.com/surge/test/services"
)

// TestKafkaLosesABroker kills one broker of three after the other with -9, the
// leaders of partitions and the coordinator of the group among them, while
// messages are published and consumed. What was acked comes, in the order of
// its key.
func TestKafkaLosesABroker(t *testing.T) {
	t.Parallel()
	k := services.NewKafka(t, services.KafkaBrokers(3))
	var all sync.WaitGroup
	streams := map[string]*stream{}
	for name, open := range kafkaAdapters {
		must(t, k.CreateTopic(t.Context(), name, 6))
		s := newStream(t, name, open, strings.TrimPrefix(k.URL(), "kafka"))
		streams[name] = s
		all.Go(s.publish)
	}
	for _, b := range k.Brokers() {
		wait(t, 2*time.Second)
		b.Kill()
		wait(t, 4*time.Second)
		must(t, b.Start(t.Context()))
		must(t, k.WaitReady(t.Context()))
	}
	for _, s := range streams {
		s.stop()
	}
	all.Wait()
	for name, s := range streams {
		s.check(t, name)
	}
}

// wait lets load go on for a while.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}

// stream is messages of a few keys, numbered, from one node to another.
type stream struct {
	topic string
	from  kafkaharness.Node
	going context.Context
	stop  context.CancelFunc

	mu      sync.Mutex
	acked   map[string][]int // by key, the numbers in order
	got     map[string][]int // as they came for the first time
	changed chan struct{}
}

func newStream(t *testing.T, topic string, open kafkaharness.Open, at string) *stream {
	t.Helper()
	node := func() kafkaharness.Node {
		n, err := open(at + "&session=6s&drain=2s&timeout=20s&commit=200ms")
		must(t, err)
		t.Cleanup(func() { _ = n.Close() })
		return n
	}
	s := &stream{topic: topic, from: node(), acked: map[string][]int{}, got: map[string][]int{}, changed: make(chan struct{}, 1)}
	s.going, s.stop = context.WithCancel(t.Context())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	to := node()
	go func() { ended <- to.Consume(ctx, ports.Subscription{Group: topic, Topics: []string{topic}}, s.handle) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("%s: consume: %v", topic, err)
		}
	})
	return s
}

// publish publishes until it is told to stop. What failed is published no more:
// a gap in its key.
func (s *stream) publish() {
	for n := 0; s.going.Err() == nil; n++ {
		ms := make([]ports.Message, 20)
		for i := range ms {
			ms[i] = ports.Message{Topic: s.topic, Key: fmt.Sprint("key-", i), Value: fmt.Append(nil, n)}
		}
		err := s.from.Publish(context.Background(), ms...)
		failed := &ports.PublishError{Errs: make([]error, len(ms))}
		if err != nil {
			failed, _ = err.(*ports.PublishError) //nolint:errorlint // this very type is promised
		}
		s.mu.Lock()
		for i := range ms {
			if failed != nil && failed.Errs[i] == nil {
				s.acked[ms[i].Key] = append(s.acked[ms[i].Key], n)
			} else if !fault.Transient(err) {
				panic(err)
			}
		}
		s.mu.Unlock()
	}
}

func (s *stream) handle(c ports.Claim) {
	for batch := range c.Batches() {
		s.mu.Lock()
		for _, d := range batch {
			var n int
			_, _ = fmt.Sscan(string(d.Value), &n)
			if !slices.Contains(s.got[d.Key], n) {
				s.got[d.Key] = append(s.got[d.Key], n)
			}
			c.Ack(d.Offset)
		}
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
	}
}

// check waits for all that was acked, and looks at the order.
func (s *stream) check(t *testing.T, name string) {
	t.Helper()
	late := time.After(time.Minute)
	for s.missing() > 0 {
		select {
		case <-s.changed:
		case <-late:
			t.Fatalf("%s: %d messages that were acked have not come", name, s.missing())
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := 0
	for key, got := range s.got {
		if !slices.IsSorted(got) {
			t.Errorf("%s: %s came as %v", name, key, got)
		}
		sum += len(s.acked[key])
	}
	t.Logf("%s: %d messages were acked", name, sum)
	if sum < 1000 {
		t.Errorf("%s: only %d messages were acked", name, sum)
	}
}

func (s *stream) missing() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for key, acked := range s.acked {
		got := map[int]bool{}
		for _, g := range s.got[key] {
			got[g] = true
		}
		for _, a := range acked {
			if !got[a] {
				n++
			}
		}
	}
	return n
}
