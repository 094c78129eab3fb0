package consuming_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

const topic = "things"

// workers runs up to so many tasks at once. Zero runs none.
type workers chan struct{}

func (w workers) Submit(ctx context.Context, task func()) error {
	select {
	case w <- struct{}{}:
		go func() { defer func() { <-w }(); task() }()
		return nil
	case <-ctx.Done():
		return fault.FromContext(ctx, "submit")
	}
}

// running is a consumer that runs until it is stopped.
type running struct {
	t      *testing.T
	cancel context.CancelFunc
	ended  chan error
}

func run(t *testing.T, d consuming.Deps, c consuming.Config, h consuming.Handler) *running {
	t.Helper()
	if d.Workers == nil {
		d.Workers = make(workers, 100)
	}
	c.Group, c.Topics = "g", []string{topic}
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, cancel: cancel, ended: make(chan error, 1)}
	go func() { r.ended <- consuming.New(d, c, h).Run(ctx) }()
	return r
}

// stop ends the consumer and answers how long that took.
func (r *running) stop() time.Duration {
	r.t.Helper()
	start := time.Now()
	r.cancel()
	if err := <-r.ended; err != nil {
		r.t.Errorf("run: %v", err)
	}
	return time.Since(start)
}

func newQueue(t *testing.T) *memory.Queue {
	t.Helper()
	q := memory.NewQueueBackend(memory.QueueOptions{Partitions: 1, Drain: 10 * time.Second}).Node()
	t.Cleanup(func() { _ = q.Close() })
	return q
}

func thing(key string, n int) event.Envelope {
	return event.Envelope{
		ID: id.Hash(key, strconv.Itoa(n)), Source: "test", Type: "thing.happened", Version: 1, Topic: topic, Key: key,
		Time: time.Now(), Data: []byte(strconv.Itoa(n)),
	}
}

// happen publishes the events n to m of a key.
func happen(t *testing.T, q ports.Queue, key string, n, m int) {
	t.Helper()
	for ; n < m; n++ {
		if err := q.Publish(t.Context(), ports.EncodeEvent(thing(key, n))); err != nil {
			t.Fatal(err)
		}
	}
}

// letters reads what lies in the dead letter topic.
func letters(t *testing.T, q ports.Queue) []ports.Delivery {
	t.Helper()
	var got []ports.Delivery
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := q.Consume(ctx, ports.Subscription{Group: "witness", Topics: []string{consuming.DeadLetterTopic(topic, "g")}}, func(c ports.Claim) {
		for batch := range c.Batches() {
			got = append(got, batch...)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// witness is an observer that remembers.
type witness struct {
	mu   sync.Mutex
	said []string
	held int
}

func (w *witness) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

func (w *witness) heard() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.said)
}

func (w *witness) Handled(group, eventType string, took, age time.Duration) {
	w.say("%s handled %s in %v, %v old", group, eventType, took, age)
}
func (w *witness) Skipped(group, eventType string) { w.say("%s skipped %s", group, eventType) }
func (w *witness) UnknownType(group, eventType string) {
	w.say("%s does not know %s", group, eventType)
}
func (w *witness) Retried(group, eventType string, attempt int, err error) {
	w.say("%s retries %s after %d: %v", group, eventType, attempt, err)
}
func (w *witness) Panicked(group, eventType string, value any, _ []byte) {
	w.say("%s panics on %s: %v", group, eventType, value)
}
func (w *witness) Paused(group, topic string, partition int32, wait time.Duration, err error) {
	w.say("%s pauses %s/%d for %v: %v", group, topic, partition, wait, err)
}
func (w *witness) DeadLettered(group, eventType string, attempts int, err error) {
	w.say("%s gives up %s after %d: %v", group, eventType, attempts, err)
}
func (w *witness) LetterFailed(group, topic string, err error) {
	w.say("%s keeps a letter of %s: %v", group, topic, err)
}
func (w *witness) Held(_, _ string, delta int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held += delta
}

func (w *witness) holds() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.held
}
