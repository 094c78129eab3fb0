//go:build cgo

package kafka

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Queue implements ports.Queue: what Publish accepted is on every replica that
// is in sync.
type Queue struct {
	settings kafkakit.Settings
	room     *semaphore.Weighted // bytes that wait to be sent
	asking   singleflight.Group
	claims   kafkakit.Claims

	life context.Context // ends when the node crashes, or is closed and all is sent
	end  context.CancelFunc
	open context.Context // ends when the node is closed, or crashes
	shut context.CancelFunc

	mu       sync.Mutex // guards what follows
	closed   bool
	producer *producer      // nil until it is needed
	running  sync.WaitGroup // calls; grows only before closed
	late     sync.WaitGroup // who waits for what calls did not, and producers that end
}

var _ ports.Queue = (*Queue)(nil)

// Open makes a node's queue from a URL (see kafkakit.Parse). It connects to
// nobody yet; brokers may be down.
func Open(url string) (*Queue, error) {
	s, err := parse(url)
	if err != nil {
		return nil, err
	}
	q := &Queue{settings: s, room: semaphore.NewWeighted(int64(s.BufferBytes))}
	q.life, q.end = context.WithCancel(context.Background())
	q.open, q.shut = context.WithCancel(q.life)
	return q, nil
}

// Close ends every Consume, which drains and commits as if its context had
// ended, and returns when all that waits in Publish is sent or has failed. The
// error says that messages remain whose publishers did not wait for them. A
// handler must not call it. It may be called again. With brokers that are dead it
// takes as long as a rebalance and some seconds, or as a publish may take.
func (q *Queue) Close() error {
	q.close()
	q.running.Wait()
	var err error
	if p := q.current(); p != nil {
		if n := p.Flush(millis(q.settings.Timeout + time.Second)); n > 0 {
			err = fault.Wrap(fmt.Errorf("%d messages remain", n), fault.Unavailable, "close the queue")
		}
		q.retire(p)
	}
	q.late.Wait()
	q.end()
	return err
}

// Crash ends the node as a kill would: its claims are void at once, and what
// they held is delivered again. It does not wait for handlers.
func (q *Queue) Crash() {
	q.claims.Lose()
	q.end() // from now on there is no new producer
	q.close()
	if p := q.current(); p != nil {
		q.retire(p)
	}
}

// close makes the node unusable.
func (q *Queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.shut()
}

// current is the producer, or nil.
func (q *Queue) current() *producer {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.producer
}

// enter counts a call that Close has to wait for, unless it came too late.
func (q *Queue) enter() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.running.Add(1)
	return true
}

// pinging is how long a broker has to answer a ping.
const pinging = 3 * time.Second

// Ping asks any broker for what it knows of the cluster.
func (q *Queue) Ping(ctx context.Context) error {
	const what = "ping"
	if !q.enter() {
		return kafkakit.ErrClosed
	}
	defer q.running.Done()
	if ctx.Err() != nil {
		return fault.FromContext(ctx, what)
	}
	select {
	case answer := <-q.asking.DoChan(what, q.ask):
		if answer.Err != nil {
			return fault.Wrap(answer.Err, fault.Unavailable, what)
		}
		return nil
	case <-ctx.Done():
		return fault.FromContext(ctx, what)
	case <-q.life.Done():
		return kafkakit.ErrClosed
	}
}

func (q *Queue) ask() (any, error) {
	p, err := q.use()
	if err != nil {
		return nil, err
	}
	defer p.users.Done()
	return p.GetMetadata(nil, false, millis(pinging))
}
