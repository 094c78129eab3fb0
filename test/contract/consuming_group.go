package contract

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/app/consuming"
	"example.com/surge/app/workers"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// handled is one call of a handler.
type handled struct {
	event.Envelope
	at  time.Time
	nth int // of the calls with that event, from 1
}

// consumerGroup is a consumer of a group whose handler does as it is told and
// remembers.
type consumerGroup struct {
	t       *testing.T
	cancel  context.CancelFunc
	ended   chan error
	handler func(ctx context.Context, h handled) error

	mu      sync.Mutex
	changed chan struct{} // closed at every change
	calls   []handled
	good    []handled // those that succeeded
	nth     map[id.ID]int
}

// consume starts a consumer of QueueTopic with the retries of a real one.
func consume(t *testing.T, p ConsumingPorts, group string, handler func(context.Context, handled) error) *consumerGroup {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	pool := workers.New(8, 8, func(value any, _ []byte) { t.Errorf("a worker panicked: %v", value) })
	g := &consumerGroup{
		t: t, cancel: cancel, ended: make(chan error, 1), handler: handler,
		changed: make(chan struct{}), nth: map[id.ID]int{},
	}
	newConsumer := p.New
	if newConsumer == nil {
		newConsumer = consuming.New
	}
	c := newConsumer(
		consuming.Deps{Queue: p.Queue, Workers: pool, Done: p.Done},
		consuming.Config{Group: group, Topics: []string{QueueTopic}}, g.handle,
	)
	go func() { g.ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		g.ended <- <-g.ended
		if err := pool.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return g
}

func (g *consumerGroup) handle(ctx context.Context, e event.Envelope) error {
	h := handled{Envelope: e, at: time.Now()}
	g.change(func() {
		g.nth[e.ID]++
		h.nth = g.nth[e.ID]
		g.calls = append(g.calls, h)
	})
	if g.handler != nil {
		if err := g.handler(ctx, h); err != nil {
			return err
		}
	}
	g.change(func() { g.good = append(g.good, h) })
	return nil
}

func (g *consumerGroup) change(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
	close(g.changed)
	g.changed = make(chan struct{})
}

// await waits until n calls succeeded, however long it takes, and answers all
// calls and those that succeeded.
func (g *consumerGroup) await(n int) (calls, good []handled) {
	g.t.Helper()
	late := time.After(10 * time.Minute)
	for {
		g.mu.Lock()
		calls, good, changed := slices.Clone(g.calls), slices.Clone(g.good), g.changed
		g.mu.Unlock()
		if len(good) >= n {
			return calls, good
		}
		select {
		case <-changed:
		case <-late:
			g.t.Fatalf("%d events were handled, want %d; %d calls", len(good), n, len(calls))
		}
	}
}

// called waits until there were n calls.
func (g *consumerGroup) called(b Backend[ConsumingPorts], n int) {
	g.t.Helper()
	for range 600 {
		if calls, _ := g.await(0); len(calls) >= n {
			return
		}
		b.Pass(queueSettling)
	}
	g.t.Fatalf("the handler was not called %d times", n)
}

// stop ends the consumer, which must return nil.
func (g *consumerGroup) stop() {
	g.t.Helper()
	g.cancel()
	err := <-g.ended
	g.ended <- err
	noError(g.t, "run, its context ended", err)
}

// quiet checks that a new consumer of the group has nothing left to do: what it
// had to do would come before what is published now, in every partition.
func quiet(t *testing.T, b Backend[ConsumingPorts], p ConsumingPorts, group string) {
	t.Helper()
	const marks, markKey = 100, "mark "
	g := consume(t, p, group, nil)
	all := make([]event.Envelope, marks)
	for i := range all {
		all[i] = thing(fmt.Sprint(markKey, group, " ", i), 0)
	}
	happen(t, p, all...)
	g.await(marks)
	b.Pass(queueSettling)
	g.stop()
	calls, _ := g.await(0)
	left := slices.DeleteFunc(calls, func(h handled) bool { return strings.HasPrefix(h.Key, markKey) })
	if len(left) > 0 {
		t.Errorf("%d events of group %s were not done, the first %s of %s", len(left), group, left[0].Data, left[0].Key)
	}
}

// thing is the n-th event about key.
func thing(key string, n int) event.Envelope {
	return event.Envelope{
		ID: id.Hash(key, strconv.Itoa(n)), Source: "contract", Type: "thing.happened", Version: 1, Topic: QueueTopic, Key: key,
		Time: time.Unix(int64(n), 0).UTC(), Data: []byte(strconv.Itoa(n)),
		TraceParent: fmt.Sprintf("00-%032d-0000000000000001-01", n+1),
	}
}

// happen publishes events.
func happen(t *testing.T, p ConsumingPorts, es ...event.Envelope) {
	t.Helper()
	messages := make([]ports.Message, len(es))
	for i, e := range es {
		messages[i] = ports.EncodeEvent(e)
	}
	publish(t, p.Queue, messages...)
}

// failing fails the first n calls for a key, and after that succeeds.
func failing(key string, n int, err error) func(context.Context, handled) error {
	return func(_ context.Context, h handled) error {
		if h.Key == key && h.nth <= n {
			return err
		}
		return nil
	}
}

// letters reads the dead letters of a group.
func letters(t *testing.T, p ConsumingPorts, group string) *reader {
	t.Helper()
	return hold(t, p.Queue, ports.Subscription{Group: "letters of " + group, Topics: []string{consuming.DeadLetterTopic(QueueTopic, group)}})
}

// noLetters checks that a group has no dead letters.
func noLetters(t *testing.T, b Backend[ConsumingPorts], p ConsumingPorts, group string) {
	t.Helper()
	r := letters(t, p, group)
	b.Pass(queueSettling)
	if got := r.messages(0); len(got) > 0 {
		t.Errorf("%d dead letters, the first because of %s", len(got), got[0].Header(consuming.HeaderLetterError))
	}
}

var errBroken = fault.New(fault.Internal, "broken on purpose")
