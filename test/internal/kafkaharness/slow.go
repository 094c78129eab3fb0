package kafkaharness

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// keeping is for how long a message is kept: longer than a session of 6s, and
// than a max.poll.interval.ms of 7s.
const keeping = 10 * time.Second

// SlowHandler has a handler keep one message for longer than a consumer may go
// without polling. What comes behind it, in its partition too, is handled
// meanwhile, the claim is not lost, and nothing comes twice.
func SlowHandler(t *testing.T, k Kind, open Open) {
	t.Helper()
	s := k.Open(t)
	publisher := s.node(t, open)
	ctx, cancel := context.WithTimeout(t.Context(), 6*keeping)
	defer cancel()
	w := &slowWorld{kept: "k0", times: map[string]int{}, over: make(chan struct{})}
	var all sync.WaitGroup
	joined := make(chan struct{}, 2)
	for range cap(joined) {
		n := s.node(t, open, "session=6s", "drain=2s")
		first := sync.OnceFunc(func() { joined <- struct{}{} })
		all.Go(func() {
			sub := ports.Subscription{Group: "slow", Topics: []string{contract.QueueTopic}}
			if err := n.Consume(ctx, sub, func(c ports.Claim) { first(); w.handle(t, c) }); err != nil {
				t.Error(err)
			}
		})
	}
	for range cap(joined) { // the group is at rest
		select {
		case <-joined:
		case <-ctx.Done():
			t.Fatal("the group has no two members")
		}
	}
	published := 0
	for going := true; going; published++ {
		for _, key := range []string{"k", "another"} {
			m := ports.Message{Topic: contract.QueueTopic, Key: key, Value: fmt.Append(nil, key, published)}
			if err := publisher.Publish(ctx, m); err != nil {
				t.Fatal(err)
			}
		}
		select {
		case <-w.over:
			going = false
		case <-ctx.Done():
			t.Fatal("nobody has kept a message")
		case <-time.After(50 * time.Millisecond): // something comes all the time
		}
	}
	for w.came() < 2*published && ctx.Err() == nil {
		<-time.After(50 * time.Millisecond) // what is on its way
	}
	cancel()
	all.Wait()
	w.check(t, 2*published)
}

// slowWorld is what handlers saw.
type slowWorld struct {
	kept string        // the value that is kept
	over chan struct{} // closed when it is done

	mu     sync.Mutex
	times  map[string]int
	during int // of its partition, while it was kept
}

func (w *slowWorld) handle(t *testing.T, c ports.Claim) {
	var keeps <-chan time.Time
	var offset int64
	for {
		select {
		case batch, ok := <-c.Batches():
			if !ok {
				if keeps != nil {
					t.Error("the claim is taken away")
				}
				return
			}
			for _, d := range batch {
				w.note(string(d.Value), keeps != nil)
				if string(d.Value) == w.kept {
					keeps, offset = time.After(keeping), d.Offset
					continue
				}
				c.Ack(d.Offset)
			}
		case <-keeps:
			keeps = nil
			c.Ack(offset)
			close(w.over)
		case <-c.Lost().Done():
			if keeps != nil {
				t.Error("the claim is lost")
			}
			return
		}
	}
}

func (w *slowWorld) note(value string, during bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.times[value]++
	if during {
		w.during++
	}
}

// came is how many messages did.
func (w *slowWorld) came() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.times)
}

func (w *slowWorld) check(t *testing.T, published int) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.times) != published {
		t.Errorf("%d of %d messages came", len(w.times), published)
	}
	for value, n := range w.times {
		if n != 1 {
			t.Errorf("%s came %d times", value, n)
		}
	}
	if w.during < 20 {
		t.Errorf("only %d messages of its partition came while one was kept", w.during)
	}
}
