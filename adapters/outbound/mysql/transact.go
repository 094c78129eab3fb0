package mysql

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// txKey marks a context in which a transaction of a store is open.
type txKey struct{ db, store string }

// tries is how often a transaction runs before its conflicts are its caller's.
const tries = 12

// transact runs fn in a transaction of a store, again until it ends without a
// conflict. It answers the shards of the outbox that took something, or may
// have.
func (d *DB) transact(ctx context.Context, store string, fn func(ctx context.Context, x *tx) error) (ports.OutboxShardSet, error) {
	key := txKey{d.name, store}
	switch {
	case ctx.Value(key) != nil:
		return 0, errNested
	case ctx.Err() != nil:
		return 0, fault.FromContext(ctx, "begin")
	}
	inner := context.WithValue(ctx, key, true)
	pauses := backoff.ExponentialBackOff{InitialInterval: time.Millisecond, RandomizationFactor: .5, Multiplier: 2, MaxInterval: 100 * time.Millisecond}
	pauses.Reset()
	for try := 1; ; try++ {
		x, err := d.try(inner, fn)
		switch {
		case x.conflict == nil && (err == nil || fault.Is(err, fault.UnknownOutcome)):
			return x.appended, err
		case x.conflict == nil || ctx.Err() != nil:
			return 0, err
		case try == tries:
			return 0, fault.Wrap(x.conflict, fault.Unavailable, "give way to other transactions")
		}
		pause := time.NewTimer(pauses.NextBackOff())
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return 0, fault.FromContext(ctx, "give way to another transaction")
		}
	}
}

// try runs fn once.
func (d *DB) try(ctx context.Context, fn func(ctx context.Context, x *tx) error) (x *tx, err error) {
	x = &tx{db: d}
	defer x.end(ctx) // also when fn panics
	err = fn(ctx, x)
	switch {
	case err == nil && x.conflict == nil:
		err = x.commit(ctx)
	case err == nil: // fn did not see it, or did not mind
		err = x.conflict
	case x.conflict == nil && !fault.Transient(err):
		_ = x.stillHolds(ctx) // or fn has judged what was never so
	}
	return x, err
}
