package memory

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// tx is one try of a transaction. Its fields are guarded by the database's
// mutex.
type tx struct {
	db         *database
	parts      []part               // by table; nil for tables that it did not touch
	statements int                  // how many it made
	written    uint64               // how many rows it wrote
	appended   ports.OutboxShardSet // what it appended to
	over       bool
}

// part is a transaction's overlay of one table.
type part interface {
	holds() bool
	apply(base uint64, at time.Duration)
}

// enter begins a statement: it takes the mutex, and leave lets it go.
func (x *tx) enter(ctx context.Context, doing string) error {
	if err := x.db.check(ctx, doing); err != nil {
		return err
	}
	x.db.mu.Lock()
	if x.over {
		x.db.mu.Unlock()
		return fault.Wrap(errOver, fault.Internal, doing)
	}
	x.statements++
	return nil
}

func (x *tx) leave() { x.db.mu.Unlock() }

// holds says whether everything that was read is still so, or was so at one
// moment and nothing follows from it.
func (x *tx) holds() bool {
	if x.statements <= 1 && x.written == 0 {
		return true
	}
	for _, p := range x.parts {
		if p != nil && !p.holds() {
			return false
		}
	}
	return true
}

func (x *tx) apply() {
	at := x.db.now()
	for _, p := range x.parts {
		if p != nil {
			p.apply(x.db.seq, at)
		}
	}
	x.db.seq += x.written
}

var (
	errOver   = fault.New(fault.Internal, "the transaction is over")
	errNested = fault.New(fault.Internal, "a transaction inside a transaction of the same store")
)

// optimisticTries is how often a transaction runs beside others before it
// asks for a turn of its own.
const optimisticTries = 2

type txKey struct{ db *database }

// transact runs fn in a transaction, again until what it read still holds when
// it ends. It answers the shards of the outbox that took something.
func (db *database) transact(ctx context.Context, fn func(ctx context.Context, x *tx) error) (appended ports.OutboxShardSet, err error) {
	if ctx.Value(txKey{db}) != nil {
		return 0, errNested
	}
	if err := db.check(ctx, "begin"); err != nil {
		return 0, err
	}
	ctx = context.WithValue(ctx, txKey{db}, true)
	for tries := 1; ; tries++ {
		appended, again, err := db.try(ctx, tries > optimisticTries, fn)
		if !again {
			return appended, err
		}
	}
}

// try runs fn once. It answers again when what fn read did not hold.
func (db *database) try(ctx context.Context, alone bool, fn func(ctx context.Context, x *tx) error) (appended ports.OutboxShardSet, again bool, err error) {
	x := &tx{db: db, parts: make([]part, db.tables)}
	if alone {
		if err := db.takeTurn(ctx); err != nil {
			return 0, false, err
		}
		defer db.endTurn()
		db.setHolder(x)
		defer db.setHolder(nil)
	}
	defer x.end() // also when fn panics
	if err := fn(ctx, x); err != nil {
		return 0, !x.stillHolds(), err
	}
	if again, err = x.commit(ctx); again {
		return 0, true, err
	}
	return x.appended, false, err
}

func (db *database) setHolder(x *tx) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.holder = x
}

// end makes the repositories void.
func (x *tx) end() {
	x.db.mu.Lock()
	defer x.db.mu.Unlock()
	x.over = true
}

func (x *tx) stillHolds() bool {
	x.db.mu.Lock()
	defer x.db.mu.Unlock()
	return x.holds()
}

// commit applies the writes if everything that was read still holds; else the
// transaction has to run again.
func (x *tx) commit(ctx context.Context) (again bool, err error) {
	if err := x.db.check(ctx, "commit"); err != nil {
		return false, err
	}
	if x.written == 0 {
		return !x.stillHolds(), nil
	}
	unlock, err := x.db.lockToCommit(ctx, x)
	if err != nil {
		return false, err
	}
	defer unlock()
	if !x.holds() {
		return true, nil
	}
	lost, applies := x.db.loses()
	if applies {
		x.apply()
	}
	if lost {
		return false, errReplyLost
	}
	return false, nil
}
