package redis

import (
	"context"
	"strconv"
	"time"

	"example.com/surge/core/fault"
)

// For how many ms whoever asks waits, unless it asks again.
var (
	noWait     any = 0
	waitForNow any = int(lockWaits / time.Millisecond)
)

// lease is one that is to be acquired.
func (l *Lock) lease(ctx context.Context, key string, ttl time.Duration) (*lockLease, error) {
	if ttl < minLockTTL {
		return nil, errShortLock
	}
	if ctx.Err() != nil {
		return nil, fault.FromContext(ctx, acquiring)
	}
	if l.open.Err() != nil {
		return nil, errLockClosed
	}
	id := make([]byte, 0, 40) // 26 of the name, and a number
	id = append(append(id, l.name...), '.')
	id = strconv.AppendUint(id, l.leases.Add(1), 36)
	w := &lockLease{l: l, key: key, id: string(id), ttl: ttl, ms: millis(ttl)}
	w.keys = [...]string{l.c.key("lock", key), l.c.key("lock:token", key), l.c.key("lock:queue", key), l.c.key("lock:waits", key)}
	return w, nil
}

// ask asks for the lock once, and stands in line for a time that is not 0. It
// answers how long somebody else has it. Repeated, it finds itself the holder,
// or where it stands.
func (l *lockLease) ask(ctx context.Context, waits any) (left time.Duration, err error) {
	sent := time.Now()
	k := &l.keys
	answer, err := l.l.c.evalInt(ctx, acquiring, lockAcquire, []any{
		nil, nil, len(k), &k[0], &k[1], &k[2], &k[3], &l.id, &l.ms, waits, &l.asked, &l.l.channels,
	})
	if err != nil {
		l.fail(ctx, err) // it may hold the lock, or wait for it
		return 0, err
	}
	if answer <= 0 {
		return time.Duration(-answer) * time.Millisecond, nil
	}
	l.since, l.token = sent, uint64(answer)
	return 0, nil
}

// lockWait is a question that waits for its answer.
type lockWait struct {
	asked   int // how often its lease has
	granted chan uint64
}

// await is told when the next question is answered by a grant, and none before.
func (l *lockLease) await() <-chan uint64 {
	l.l.mu.Lock()
	defer l.l.mu.Unlock()
	l.asked++
	w := &lockWait{l.asked, make(chan uint64, 1)}
	l.l.waiting[l.id] = w
	return w.granted
}

// wait stands in line until the lock is this lease's.
func (l *lockLease) wait(ctx context.Context) error {
	defer func() {
		l.l.mu.Lock()
		defer l.l.mu.Unlock()
		delete(l.l.waiting, l.id)
	}()
	for {
		deaf, err := l.l.ear.listen(ctx)
		if err != nil {
			l.fail(ctx, err)
			return err
		}
		asked := time.Now() // the lease, if it is granted, began later
		granted := l.await()
		left, err := l.ask(ctx, waitForNow)
		if err != nil || l.token != 0 {
			return err
		}
		again := time.NewTimer(min(left+time.Millisecond, lockBeat))
		select {
		case token := <-granted:
			again.Stop()
			if time.Since(asked) < l.ttl/3 {
				l.since, l.token = asked, token
				return nil
			}
			// Too little may be left to go by: asked again, it begins anew.
		case <-again.C:
		case <-deaf:
			again.Stop()
		case <-ctx.Done():
			again.Stop()
			l.leave()
			return fault.FromContext(ctx, acquiring)
		}
	}
}
