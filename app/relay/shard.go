package relay

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// shard is a relay's work on one shard, all of it in one goroutine.
type shard struct {
	*Relay
	number int
	role   string // of the fence
	key    string // of the lease
	wake   chan struct{}
	pause  time.Duration // after a failure, the last one; 0 after a success
	poll   time.Duration // while idle, the last one; 0 when there was something to do
}

// poke tells the shard that something was committed. It never blocks.
func (s *shard) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// run works whenever it has the lease, until ctx ends.
func (s *shard) run(ctx context.Context) {
	for ctx.Err() == nil {
		lease, err := s.lock.Acquire(ctx, s.key, s.config.Lease)
		if err == nil {
			err = s.hold(ctx, lease)
		}
		if err != nil {
			s.failed(ctx, ctx, err)
		}
	}
}

// hold works under one lease until that or ctx ends, or a newer holder turns
// out to exist.
func (s *shard) hold(ctx context.Context, lease ports.LockLease) error {
	defer func() { _ = lease.Release(ctx) }() // if it cannot be given back it runs out
	work, stop := s.drained(ctx, lease.Context())
	defer stop()
	fence, err := s.mint(work)
	if err != nil {
		return err
	}
	b := batch{shard: s, fence: fence, limit: batchMost}
	for ctx.Err() == nil && work.Err() == nil {
		switch err := b.turn(work); {
		case fault.Is(err, fault.Fenced):
			return err
		case err != nil:
			s.failed(ctx, work, err)
		case len(b.rows) == 0:
			s.pause, s.poll = 0, min(max(2*s.poll, s.config.PollMin), s.config.PollMax)
			s.wait(ctx, work, s.poll, s.wake)
		default:
			s.pause, s.poll = 0, 0
		}
	}
	return b.settle(work)
}

// drained is a context that ends with the lease, or a while after ctx, so that
// what is on its way when the relay is to end is still marked.
func (s *shard) drained(ctx, lease context.Context) (context.Context, func()) {
	work, cancel := context.WithCancel(lease)
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(drain):
			cancel()
		case <-work.Done():
		}
	})
	return work, func() {
		stop()
		cancel()
	}
}

// mint makes the fence under which this lease's effects are told from those of
// the leases before it.
func (s *shard) mint(ctx context.Context) (fence uint64, err error) {
	err = s.store.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
		fence, err = k.Fences.Mint(ctx, s.role)
		return err
	})
	return fence, err
}

// failed tells of a failure and waits, each time twice as long. What failed
// because it was told to end is no failure.
func (s *shard) failed(ctx, work context.Context, err error) {
	if ctx.Err() != nil || work.Err() != nil {
		return
	}
	s.observer.Failed(s.store.Name(), s.number, err)
	s.pause = min(max(2*s.pause, s.config.PauseMin), s.config.PauseMax)
	s.wait(ctx, work, s.pause, nil)
}

// wait waits for a time, a token or the end of either context.
func (s *shard) wait(ctx, work context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-wake:
	case <-timer.C:
	case <-ctx.Done():
	case <-work.Done():
	}
	select {
	case <-wake: // came in the same moment: one look is enough
	default:
	}
}
