package contract

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/surge/ports"
)

// reader is a consumer that remembers what it was given.
type reader struct {
	t      *testing.T
	cancel context.CancelFunc
	ended  chan error
	linger func(ports.Claim) // called when Batches is closed, before the handler returns

	mu      sync.Mutex
	changed chan struct{} // closed at every change
	acks    bool          // at once
	got     []delivered
	claims  []ports.Claim // whose handler has not returned
}

// delivered is a message and the claim that it came through.
type delivered struct {
	ports.Delivery
	claim ports.Claim
}

// read starts a reader that acks what it gets.
func read(t *testing.T, q ports.Queue, s ports.Subscription) *reader {
	t.Helper()
	return (&reader{acks: true}).start(t, q, s)
}

// hold starts a reader that acks nothing.
func hold(t *testing.T, q ports.Queue, s ports.Subscription) *reader {
	t.Helper()
	return (&reader{}).start(t, q, s)
}

func (r *reader) start(t *testing.T, q ports.Queue, s ports.Subscription) *reader {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r.t, r.cancel, r.ended, r.changed = t, cancel, make(chan error, 1), make(chan struct{})
	go func() { r.ended <- q.Consume(ctx, s, r.handle) }()
	t.Cleanup(func() {
		cancel()
		r.ended <- <-r.ended // wait, and leave it for a second cleanup
	})
	return r
}

func (r *reader) handle(c ports.Claim) {
	r.change(func() { r.claims = append(r.claims, c) })
	for batch := range c.Batches() {
		var now []int64
		r.change(func() {
			for _, d := range batch {
				r.got = append(r.got, delivered{d, c})
				if r.acks {
					now = append(now, d.Offset)
				}
			}
		})
		c.Ack(now...)
	}
	if r.linger != nil {
		r.linger(c)
	}
	r.change(func() { r.claims = slices.DeleteFunc(r.claims, func(o ports.Claim) bool { return o == c }) })
}

func (r *reader) change(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
	close(r.changed)
	r.changed = make(chan struct{})
}

// await waits until ok, which is called under the lock.
func (r *reader) await(what string, ok func() bool) {
	r.t.Helper()
	late := time.After(queuePatience)
	for {
		r.mu.Lock()
		good, changed, n, claims := ok(), r.changed, len(r.got), len(r.claims)
		r.mu.Unlock()
		if good {
			return
		}
		select {
		case <-changed:
		case <-late:
			r.t.Fatalf("%s: not within %v; %d messages came through %d claims", what, queuePatience, n, claims)
		}
	}
}

// messages waits for n messages and answers all there are.
func (r *reader) messages(n int) []delivered {
	r.t.Helper()
	r.await(fmt.Sprintf("%d messages", n), func() bool { return len(r.got) >= n })
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// exactly waits for n messages and a little longer, and wants no more.
func (r *reader) exactly(b Backend[ports.Queue], n int) []delivered {
	r.t.Helper()
	r.messages(n)
	b.Pass(queueSettling)
	got := r.messages(n)
	if len(got) != n {
		r.t.Fatalf("got %d messages, want %d: %v", len(got), n, values(got))
	}
	return got
}

// partitions are those of a topic that the reader has now, in order.
func (r *reader) partitions(topic string) []int32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.partitionsLocked(topic)
}

func (r *reader) partitionsLocked(topic string) []int32 {
	var ps []int32
	for _, c := range r.claims {
		if c.Topic() == topic {
			ps = append(ps, c.Partition())
		}
	}
	slices.Sort(ps)
	return ps
}

// assigned waits until the reader has partitions of the topic and answers
// them when their number has settled.
func (r *reader) assigned(b Backend[ports.Queue], topic string) []int32 {
	r.t.Helper()
	r.await("to be assigned partitions", func() bool { return len(r.partitionsLocked(topic)) > 0 })
	for now, before := r.partitions(topic), []int32(nil); ; now = r.partitions(topic) {
		if slices.Equal(now, before) {
			return now
		}
		before = now
		b.Pass(queueSettling)
	}
}

// ack acks messages through the claims that they came by.
func ack(ds ...delivered) {
	for _, d := range ds {
		d.claim.Ack(d.Offset)
	}
}

// stop ends Consume, which must return nil.
func (r *reader) stop() {
	r.t.Helper()
	r.cancel()
	err := <-r.ended
	r.ended <- err
	if err != nil {
		r.t.Errorf("Consume, its context ended: %v", err)
	}
}

func values(ds []delivered) []string {
	var vs []string
	for _, d := range ds {
		vs = append(vs, string(d.Value))
	}
	return vs
}

// group subscribes to QueueTopic.
func group(name string) ports.Subscription {
	return ports.Subscription{Group: name, Topics: []string{QueueTopic}}
}

// message is for QueueTopic.
func message(key, value string) ports.Message {
	return ports.Message{Topic: QueueTopic, Key: key, Value: []byte(value)}
}

// numbered are n messages of a key with values from first on.
func numbered(key string, first, n int) []ports.Message {
	ms := make([]ports.Message, n)
	for i := range ms {
		ms[i] = message(key, fmt.Sprint(first+i))
	}
	return ms
}

// publish publishes what must be accepted.
func publish(t *testing.T, q ports.Queue, ms ...ports.Message) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), queuePatience)
	defer cancel()
	if err := q.Publish(ctx, ms...); err != nil {
		t.Fatalf("publish: %v", err)
	}
}

// closeNode closes a node.
func closeNode(t *testing.T, q ports.Queue) {
	t.Helper()
	c, ok := q.(io.Closer)
	if !ok {
		t.Fatalf("%T has no Close() error", q)
	}
	if err := c.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// crash ends a node as a kill would.
func crash(t *testing.T, q ports.Queue) {
	t.Helper()
	c, ok := q.(interface{ Crash() })
	if !ok {
		t.Fatalf("%T has no Crash()", q)
	}
	c.Crash()
}
