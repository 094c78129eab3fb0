package mysql

import (
	"context"

	"example.com/surge/ports"
)

// Store is one process's handle on a context's store. It holds nothing that
// must be closed; its DB does.
type Store[R any] struct {
	db        *DB
	name      string
	kit       *kitStatements
	repos     func(x *tx, kit ports.Kit) R
	committed chan ports.OutboxShardSet
}

var _ ports.Store[ports.Kit] = (*Store[ports.Kit])(nil)

func newStore[R any](db *DB, name string, repos func(x *tx, kit ports.Kit) R) *Store[R] {
	return &Store[R]{db: db, name: name, kit: newKitStatements(name), repos: repos, committed: make(chan ports.OutboxShardSet, 1)}
}

// NewContextStore opens the store of a context that has the common tables and
// no other.
func NewContextStore(db *DB, name string) *Store[ports.Kit] {
	return newStore(db, name, func(_ *tx, kit ports.Kit) ports.Kit { return kit })
}

// Name is the context's.
func (s *Store[R]) Name() string { return s.name }

// Tx runs fn in a transaction.
func (s *Store[R]) Tx(ctx context.Context, fn func(ctx context.Context, r R) error) error {
	return s.transact(ctx, func(ctx context.Context, x *tx) error { return fn(ctx, s.repos(x, s.kit.in(x))) })
}

// KitTx is Tx with nothing but the common tables.
func (s *Store[R]) KitTx(ctx context.Context, fn func(ctx context.Context, k ports.Kit) error) error {
	return s.transact(ctx, func(ctx context.Context, x *tx) error { return fn(ctx, s.kit.in(x)) })
}

func (s *Store[R]) transact(ctx context.Context, fn func(ctx context.Context, x *tx) error) error {
	appended, err := s.db.transact(ctx, s.name, fn)
	s.wake(appended)
	return err
}

// Committed receives the shards to which commits through this handle appended.
func (s *Store[R]) Committed() <-chan ports.OutboxShardSet { return s.committed }

// wake adds to what waits to be received.
func (s *Store[R]) wake(shards ports.OutboxShardSet) {
	for shards != 0 {
		select {
		case s.committed <- shards:
			return
		case waiting := <-s.committed:
			shards |= waiting
		}
	}
}
