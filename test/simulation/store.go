package simulation

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Store is a node's handle on a context's store. A transaction is two requests:
// its beginning, and its commit, which is a port of its own in plans.
type Store[R any] struct {
	ports.Store[R]
	n      *Node
	port   string
	kit    func(r *R) *ports.Kit
	shared *sharedStore
	woken  <-chan ports.OutboxShardSet
}

// sharedStore is what all nodes share of a store, beside the store.
type sharedStore struct {
	fences fences
	wakes  wakes
}

// NewStore wraps a handle. kit is where the common tables are in R.
func NewStore[R any](n *Node, inner ports.Store[R], kit func(r *R) *ports.Kit) *Store[R] {
	shared := n.world.store(inner.Name())
	return &Store[R]{inner, n, inner.Name(), kit, shared, shared.wakes.join()}
}

// Committed implements ports.Context.
func (s *Store[R]) Committed() <-chan ports.OutboxShardSet { return s.woken }

// Tx is a transaction.
func (s *Store[R]) Tx(ctx context.Context, fn func(ctx context.Context, r R) error) error {
	return s.transact(ctx, "Tx", func(ctx context.Context, o *observed) error {
		return s.Store.Tx(ctx, func(ctx context.Context, r R) error {
			o.watch(s.kit(&r))
			if err := fn(ctx, r); err != nil {
				return err
			}
			return o.last()
		})
	})
}

// KitTx is a transaction of a policy.
func (s *Store[R]) KitTx(ctx context.Context, fn func(ctx context.Context, k ports.Kit) error) error {
	return s.transact(ctx, "KitTx", func(ctx context.Context, o *observed) error {
		return s.Store.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
			o.watch(&k)
			if err := fn(ctx, k); err != nil {
				return err
			}
			return o.last()
		})
	})
}

// observed is what a transaction does, and what it has to call when all but the
// commit is done. It starts anew each time its closure does.
type observed struct {
	fencing
	appending
	last func() error
	runs int // of the closure
}

func (o *observed) watch(k *ports.Kit) {
	o.runs++
	o.fencing.watch(k)
	o.appending.watch(k)
}

func (s *Store[R]) transact(ctx context.Context, method string, tx func(ctx context.Context, o *observed) error) error {
	return s.n.transact(ctx, s.port, method, func(ctx context.Context, begin *call, last func() error) error {
		o := &observed{last: last}
		err := tx(ctx, o)
		begin.wakes = o.runs > 1 // others may have waited until it was through
		if err == nil {
			s.shared.fences.committed(s.n.world, s.port, &o.fencing)
			s.shared.wakes.committed(o.shards)
		}
		return err
	})
}

// transact runs a transaction whose closure calls last when all but the commit
// is done. A commit that was sent takes place even if its caller has given up.
func (n *Node) transact(ctx context.Context, port, method string, tx func(ctx context.Context, begin *call, last func() error) error) error {
	r := Request{Port: port, Method: method, Unknown: fault.UnknownOutcome}
	var commit *call
	_, err := ask(ctx, n, r, func(ctx context.Context, begin *call) (nothing struct{}, _ error) {
		return nothing, tx(context.WithoutCancel(ctx), begin, func() error {
			if ctx.Err() != nil {
				return fault.FromContext(ctx, "commit")
			}
			if n.sched.passes(begin, port+"/commit") {
				return nil
			}
			commit = &call{node: n, actor: actorOf(ctx), port: port + "/commit", what: port + ".commit"}
			if !n.sched.park(commit) {
				return errCrashed
			}
			return n.beforeCommit(commit)
		})
	})
	if err != nil || commit == nil || !commit.faulty {
		return err
	}
	switch commit.fault.Kind {
	case CrashAfter:
		n.crash(commit.fault.For)
		return errCrashed
	case LoseReply:
		return r.lostReply()
	default:
		return nil
	}
}

// beforeCommit is what befalls a commit on its way.
func (n *Node) beforeCommit(c *call) error {
	if !c.faulty {
		return nil
	}
	switch c.fault.Kind {
	case Lose:
		return errLost
	case CrashBefore:
		n.crash(c.fault.For)
		return errCrashed
	case Pause, Slow:
		if c.fault.Kind == Pause {
			n.pause(c.fault.For)
		} else {
			<-time.After(c.fault.For)
		}
		if !n.again(c) {
			return errCrashed
		}
	default: // after it
	}
	return nil
}
