package memory

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
)

// database is the committed rows of one context's tables. Transactions are
// optimistic: they read committed rows, keep what they write to themselves and
// take the mutex for a moment per statement and for the commit, never while a
// closure runs. The first of two that touched the same row commits; the other
// runs again.
//
// Nobody loses for ever: who lost twice runs its next try in a turn of its own,
// in which nobody else commits. Turns are given in the order of asking, and
// whoever wants to commit while somebody has the turn asks for one too.
type database struct {
	link
	mu     sync.Mutex    // guards all below and every table
	tables int           // how many there are
	seq    uint64        // of the last write that committed
	epoch  time.Time     // zero of row.at
	turn   chan struct{} // full while somebody has the turn
	holder *tx           // runs in its turn; nil when none does
	lose   *bool         // the next commit's reply is lost; its value says whether it applies
}

func newDatabase() *database {
	return &database{epoch: time.Now(), turn: make(chan struct{}, 1)}
}

// LoseNextCommitReply makes the next commit that changes something answer
// UnknownOutcome, after it was applied or without. It is for tests.
func (db *database) LoseNextCommitReply(applied bool) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.lose = &applied
}

// now is the time since the epoch.
func (db *database) now() time.Duration { return time.Since(db.epoch) }

// lockToCommit takes the mutex when it is x's to commit (nil for a commit
// without a transaction), and gives a function that lets go. It waits while
// somebody else has the turn.
func (db *database) lockToCommit(ctx context.Context, x *tx) (unlock func(), err error) {
	db.mu.Lock()
	if db.holder == nil || db.holder == x {
		return db.mu.Unlock, nil
	}
	db.mu.Unlock()
	if err := db.takeTurn(ctx); err != nil {
		return nil, err
	}
	db.mu.Lock()
	return func() {
		db.mu.Unlock()
		db.endTurn()
	}, nil
}

func (db *database) takeTurn(ctx context.Context) error {
	if ctx.Err() != nil { // it is too late, also when it is somebody's turn
		return fault.FromContext(ctx, "wait for a turn to commit")
	}
	select {
	case db.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.FromContext(ctx, "wait for a turn to commit")
	}
}

func (db *database) endTurn() { <-db.turn }

// loses consumes LoseNextCommitReply: whether this commit's reply is lost, and
// whether it applies.
func (db *database) loses() (lost, applies bool) {
	if db.lose == nil {
		return false, true
	}
	applies = *db.lose
	db.lose = nil
	return true, applies
}

var errReplyLost = fault.New(fault.UnknownOutcome, "the reply to the commit was lost")
