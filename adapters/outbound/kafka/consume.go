//go:build cgo

package kafka

import (
	"context"
	"sync"
	"time"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/ports"
)

// Consume joins the group by a client of its own, and leaves it when ctx ends or
// the node closes.
func (q *Queue) Consume(ctx context.Context, s ports.Subscription, handle func(ports.Claim)) error {
	s, err := kafkakit.Subscribed(s)
	if err != nil {
		return err
	}
	if !q.enter() {
		return kafkakit.ErrClosed
	}
	defer q.running.Done()
	open, leave := context.WithCancel(ctx)
	defer leave()
	defer context.AfterFunc(q.open, leave)()
	var running sync.WaitGroup
	for open.Err() == nil {
		m := &member{
			q: q, s: s, handle: handle, running: &running,
			claims: map[place]*claim{}, drained: make(chan struct{}, 1), roomy: make(chan place, 1),
		}
		if err := m.run(open); err != nil {
			return err
		}
		if open.Err() == nil { // librdkafka gave up: begin anew
			rest(open)
		}
	}
	running.Wait()
	if ctx.Err() == nil {
		return kafkakit.ErrClosed
	}
	return nil
}

// memberPause is how long a consumer that failed waits before the next begins.
const memberPause = 500 * time.Millisecond

func rest(ctx context.Context) {
	timer := time.NewTimer(memberPause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
