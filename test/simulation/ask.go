package simulation

import (
	"context"
	"time"

	"example.com/surge/core/fault"
)

// Request is a call of a port, as the world sees it.
type Request struct {
	// Port is what faults and outages name; Method and About are for sorting
	// and reading: together with the actor they tell calls apart.
	Port, Method, About string
	// Repeats: the port's contract bears the same request twice, also late.
	Repeats bool
	// Unknown is what a caller is told whose reply was lost; the zero code
	// stands for Unavailable.
	Unknown fault.Code
	// Unheard, unless it is nil, is given an answer that no caller hears.
	Unheard func(answer any)
}

type actorKey struct{}

// As is a context of somebody on whose behalf ports are called.
func As(ctx context.Context, actor string) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

func actorOf(ctx context.Context) string {
	actor, _ := ctx.Value(actorKey{}).(string)
	return actor
}

// Tell is Ask for calls that answer nothing.
func Tell(ctx context.Context, n *Node, r Request, effect func(ctx context.Context) error) error {
	_, err := Ask(ctx, n, r, func(ctx context.Context) (struct{}, error) { return struct{}{}, effect(ctx) })
	return err
}

// Ask makes one call of a port: it waits for its turn, meets what the plan has
// for it, has its effect, and waits again for the reply. effect may be called
// more than once and after Ask has returned.
func Ask[T any](ctx context.Context, n *Node, r Request, effect func(ctx context.Context) (T, error)) (T, error) {
	return ask(ctx, n, r, func(ctx context.Context, _ *call) (T, error) { return effect(ctx) })
}

// ask is Ask for effects that want to know their call.
func ask[T any](ctx context.Context, n *Node, r Request, effect func(ctx context.Context, c *call) (T, error)) (T, error) {
	var nothing T
	c := &call{node: n, actor: actorOf(ctx), port: r.Port, what: r.Port + "." + r.Method, about: r.About, repeats: r.Repeats}
	if !n.sched.park(c) {
		return nothing, errCrashed
	}
	kind, takes := c.fault.Kind, c.fault.For
	if c.faulty {
		switch kind {
		case Lose:
			return nothing, errLost
		case CrashBefore:
			n.crash(takes)
			return nothing, errCrashed
		case Late:
			n.later(c, takes, func() {
				if answer, err := effect(context.WithoutCancel(ctx), c); err == nil {
					r.unheard(answer)
				}
			})
			return nothing, r.lostReply()
		case Slow, Pause:
			if kind == Pause {
				n.pause(takes)
			} else if err := wait(ctx, takes); err != nil {
				return nothing, err
			}
			if !n.again(c) {
				return nothing, errCrashed
			}
			if kind == Pause { // it was on its way, whatever became of the caller's context
				ctx = context.WithoutCancel(ctx)
			}
		default: // below
		}
	}
	answer, err := effect(ctx, c)
	if !n.sched.alone(c) && !n.again(c) {
		return nothing, errCrashed
	}
	if !c.faulty {
		return answer, err
	}
	switch {
	case kind == CrashAfter:
		n.crash(takes)
		return nothing, errCrashed
	case kind == LoseReply && err == nil:
		r.unheard(answer)
		return nothing, r.lostReply()
	case kind == Repeat:
		n.later(c, takes, func() { _, _ = effect(context.WithoutCancel(ctx), c) })
	}
	return answer, err
}

func (r Request) unheard(answer any) {
	if r.Unheard != nil {
		r.Unheard(answer)
	}
}

func (r Request) lostReply() error {
	if r.Unknown == (fault.Code{}) {
		return errLost
	}
	return fault.New(r.Unknown, "the reply was lost")
}

// again waits for another turn of a request that has been counted: to go on, or
// to hear of its effect.
func (n *Node) again(c *call) bool {
	d := &call{node: n, actor: c.actor, port: c.port, what: c.what, about: c.about, reply: true}
	return n.sched.park(d)
}

// later does something after a time, unless the node is dead by then.
func (n *Node) later(c *call, d time.Duration, do func()) {
	go func() {
		<-time.After(d)
		if n.again(c) {
			do()
		}
	}()
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fault.FromContext(ctx, "wait for an answer")
	}
}

var errLost = fault.New(fault.Unavailable, "lost on the way")
