package redis

import (
	"context"
	"strconv"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// lockWait is one acquisition under way.
type lockWait struct {
	l     *Lock
	key   string
	keys  []string
	id    string // of the lease that it will be
	ttl   time.Duration
	token uint64    // when it is granted
	since time.Time // when the request was sent that the lease counts from
}

func (l *Lock) attempt(ctx context.Context, key string, ttl time.Duration) (*lockWait, error) {
	if ttl < minLockTTL {
		return nil, errShortLock
	}
	if ctx.Err() != nil {
		return nil, fault.FromContext(ctx, acquiring)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, errLockClosed
	}
	id := l.name + "." + strconv.FormatUint(l.leases.Add(1), 36)
	return &lockWait{l: l, key: key, keys: l.keys(key), id: id, ttl: ttl}, nil
}

// ask asks for the lock once, and stands in line for a time that is not 0. It
// answers how long somebody else has it. Repeated, it finds itself the holder,
// or where it stands.
func (w *lockWait) ask(ctx context.Context, waits time.Duration) (left time.Duration, err error) {
	sent := time.Now()
	cmd, err := w.l.c.eval(ctx, acquiring, lockAcquire, w.keys, w.id, millis(w.ttl), waits.Milliseconds(), w.l.channels())
	if err != nil {
		w.leave(ctx) // it may hold the lock, or wait for it
		return 0, err
	}
	answer, err := cmd.Int64Slice()
	if err != nil || len(answer) < 2 {
		return 0, fault.Wrap(err, fault.Internal, acquiring)
	}
	w.since = sent
	w.token = uint64(answer[0]) //nolint:gosec // microseconds since 1970
	return time.Duration(answer[1]) * time.Millisecond, nil
}

// wait stands in line until the lock is this lease's.
func (w *lockWait) wait(ctx context.Context) error {
	granted := make(chan uint64, 1)
	w.l.mu.Lock()
	w.l.waiting[w.id] = granted
	w.l.mu.Unlock()
	defer func() {
		w.l.mu.Lock()
		defer w.l.mu.Unlock()
		delete(w.l.waiting, w.id)
	}()
	for {
		deaf, err := w.l.ear.listen(ctx)
		if err != nil {
			w.leave(ctx)
			return err
		}
		left, err := w.ask(ctx, lockWaits)
		if err != nil || w.token != 0 {
			return err
		}
		again := time.NewTimer(min(left+time.Millisecond, lockBeat))
		select {
		case w.token = <-granted:
			again.Stop()
			return nil
		case <-again.C:
		case <-deaf:
			again.Stop()
		case <-ctx.Done():
			again.Stop()
			w.leave(ctx)
			return fault.FromContext(ctx, acquiring)
		}
	}
}

// leave ceases to wait, and gives back what was granted meanwhile, in the
// background: the caller has no time left, or no server. Where it does not get
// through, the lease and the place in line run out.
func (w *lockWait) leave(ctx context.Context) {
	w.l.mu.Lock()
	defer w.l.mu.Unlock()
	if w.l.closed {
		return // and nobody would wait for it
	}
	w.l.leaving.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockGoodbye)
		defer cancel()
		_ = w.release(ctx)
	})
}

func (w *lockWait) release(ctx context.Context) error {
	_, err := w.l.c.eval(ctx, "release a lock", lockRelease, w.keys, w.id, w.l.channels())
	return err
}

// lease is the answer to an acquisition.
func (w *lockWait) lease(ctx context.Context) (ports.LockLease, error) {
	// The values of ctx go on, its end does not: it bounds the acquisition.
	work, end := context.WithCancelCause(context.WithoutCancel(ctx))
	lease := &lockLease{lockWait: w, work: work, end: end, lostAt: w.since.Add(w.ttl - w.ttl/10)}
	w.l.mu.Lock()
	closed := w.l.closed
	if !closed {
		w.l.live[lease] = struct{}{}
	}
	w.l.mu.Unlock()
	switch {
	case closed:
		end(errLockClosed)
		return nil, errLockClosed
	case ctx.Err() != nil:
		lease.stop(nil)
		w.leave(ctx)
		return nil, fault.FromContext(ctx, acquiring)
	}
	lease.schedule()
	return lease, nil
}
