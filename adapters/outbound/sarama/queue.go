package sarama

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/IBM/sarama"
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
	client   sarama.Client
	room     *semaphore.Weighted // bytes that wait to be sent
	asking   singleflight.Group
	claims   kafkakit.Claims

	life context.Context // ends when the node crashes, or is closed and all is sent
	end  context.CancelFunc
	open context.Context // ends when the node is closed, or crashes
	shut context.CancelFunc

	mu      sync.Mutex // guards what follows
	closed  bool
	topics  map[string]*topic
	running sync.WaitGroup // calls; grows only before closed
	lines   sync.WaitGroup // that send; grows only within a call

	waiting atomic.Int64
}

var _ ports.Queue = (*Queue)(nil)

// Open makes a node's queue from a URL (see kafkakit.Parse). It connects to
// nobody yet; brokers may be down.
func Open(url string) (*Queue, error) {
	s, err := kafkakit.Parse(url, Schemes)
	if err != nil {
		return nil, err
	}
	c, err := configure(s)
	if err != nil {
		return nil, err
	}
	client, err := sarama.NewClient(s.Addrs, c)
	if err != nil {
		return nil, err
	}
	q := &Queue{
		settings: s, client: client,
		room: semaphore.NewWeighted(int64(s.BufferBytes)), topics: map[string]*topic{},
	}
	q.life, q.end = context.WithCancel(context.Background())
	q.open, q.shut = context.WithCancel(q.life)
	return q, nil
}

// Close ends every Consume, which drains and commits as if its context had
// ended, and returns when all that waits in Publish is sent or has failed. A
// handler must not call it. It may be called again, and never fails.
func (q *Queue) Close() error {
	q.close()
	q.running.Wait()
	q.lines.Wait()
	q.end()
	_ = q.client.Close() // closed before, at worst
	q.forgetTopics()
	return nil
}

// Crash ends the node as a kill would: its claims are void at once, and what
// they held is delivered again. It does not wait for handlers.
func (q *Queue) Crash() {
	q.claims.Lose()
	q.end()
	q.close()
	_ = q.client.Close()
}

// Waiting is how many messages are on their way, or wait for that.
func (q *Queue) Waiting() int { return int(q.waiting.Load()) }

// close makes the node unusable.
func (q *Queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.shut()
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

// Ping asks each broker of the URL, until one answers.
func (q *Queue) Ping(ctx context.Context) error {
	if !q.enter() {
		return kafkakit.ErrClosed
	}
	defer q.running.Done()
	_, err := q.ask(ctx, "ping", func() (any, error) {
		var err error
		for _, addr := range q.settings.Addrs {
			if err = q.pingAt(addr); err == nil {
				break
			}
		}
		return nil, err
	})
	return err
}

func (q *Queue) pingAt(addr string) error {
	b := sarama.NewBroker(addr)
	if err := b.Open(q.client.Config()); err != nil {
		return err
	}
	defer func() { _ = b.Close() }()
	answer, err := b.DescribeCluster(&sarama.DescribeClusterRequest{}) // whoever is signed in may ask
	if err != nil {
		return err
	}
	if answer.Err != sarama.ErrNoError {
		return answer.Err
	}
	return nil
}

// ask asks the brokers something that takes no context, for everybody who wants
// to know it now. It waits no longer than ctx.
func (q *Queue) ask(ctx context.Context, what string, f func() (any, error)) (any, error) {
	if ctx.Err() != nil {
		return nil, fault.FromContext(ctx, what)
	}
	select {
	case answer := <-q.asking.DoChan(what, f):
		if answer.Err != nil {
			return nil, faultOf(answer.Err, what)
		}
		return answer.Val, nil
	case <-ctx.Done():
		return nil, fault.FromContext(ctx, what)
	case <-q.life.Done():
		return nil, kafkakit.ErrClosed
	}
}
