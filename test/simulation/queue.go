package simulation

import (
	"context"
	"strconv"
	"strings"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
)

// Queue is a node's queue.
type Queue struct {
	n     *Node
	inner ports.Queue
}

var _ ports.Queue = (*Queue)(nil)

// NewQueue wraps a queue. It is killed with the node. alter, unless it is nil,
// comes between.
func NewQueue(n *Node, inner *memory.Queue, alter func(ports.Queue) ports.Queue) *Queue {
	n.crashed = append(n.crashed, inner.Crash)
	if alter == nil {
		return &Queue{n, inner}
	}
	return &Queue{n, alter(inner)}
}

// Publish implements ports.Queue. Messages arrive one by one, so that the node
// may die between two of them.
func (q *Queue) Publish(ctx context.Context, messages ...ports.Message) error {
	r := Request{Port: "queue", Method: "Publish", About: about(messages), Repeats: true}
	return Tell(ctx, q.n, r, func(ctx context.Context) error {
		for i := range messages {
			if i > 0 && !q.n.sched.park(&call{node: q.n, actor: actorOf(ctx), what: "queue.Publish", about: about(messages[i:]), reply: true}) {
				return errCrashed
			}
			if err := q.inner.Publish(ctx, messages[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func about(messages []ports.Message) string {
	each := make([]string, len(messages))
	for i, m := range messages {
		each[i] = m.Topic + "/" + m.Key + "/" + m.Header(ports.HeaderID)
	}
	return strings.Join(each, ",")
}

// Ping implements ports.Queue.
func (q *Queue) Ping(ctx context.Context) error {
	return Tell(ctx, q.n, Request{Port: "queue", Method: "Ping"}, q.inner.Ping)
}

// Consume implements ports.Queue.
func (q *Queue) Consume(ctx context.Context, s ports.Subscription, handle func(ports.Claim)) error {
	r := Request{Port: "consume", Method: "Consume", About: s.Group + "/" + strings.Join(s.Topics, ",")}
	return Tell(ctx, q.n, r, func(ctx context.Context) error {
		return q.inner.Consume(ctx, s, func(inner ports.Claim) {
			actor := s.Group + "/" + inner.Topic() + "/" + strconv.Itoa(int(inner.Partition()))
			handle(&claim{inner, q.n, As(inner.Lost(), actor)})
		})
	})
}

// claim is a partition in the name of its group.
type claim struct {
	ports.Claim
	n    *Node
	lost context.Context
}

// Lost ends when the claim is void.
func (c *claim) Lost() context.Context { return c.lost }

// Ack implements ports.Claim. It is no request: what was acked is committed
// some time.
func (c *claim) Ack(offsets ...int64) {
	if !c.n.Dead() {
		c.Claim.Ack(offsets...)
	}
}
