package memory

import (
	"context"

	"example.com/surge/ports"
)

// StoreBackend is the store of one context: the part that would be a server.
// Rows stay until something prunes them; how many there are is the business of
// whoever writes them.
type StoreBackend[R any] struct {
	*database
	name  string
	kit   *kitTables
	repos func(x *tx, kit ports.Kit) R
}

func newStore[R any](db *database, name string, repos func(x *tx, kit ports.Kit) R) *StoreBackend[R] {
	return &StoreBackend[R]{database: db, name: name, kit: newKitTables(db), repos: repos}
}

// NewContextStore makes the store of a context that has the common tables and
// no other.
func NewContextStore(name string) *StoreBackend[ports.Kit] {
	return newStore(newDatabase(), name, func(_ *tx, kit ports.Kit) ports.Kit { return kit })
}

// Node opens a handle on the store. It holds nothing that must be closed.
func (b *StoreBackend[R]) Node() *Store[R] {
	return &Store[R]{b: b, committed: make(chan ports.OutboxShardSet, 1)}
}

// Store is one process's handle on a context's store. Transactions do not wait
// for each other until they conflict; see database.
type Store[R any] struct {
	b         *StoreBackend[R]
	committed chan ports.OutboxShardSet
}

var _ ports.Store[ports.Kit] = (*Store[ports.Kit])(nil)

// Name is the context's.
func (s *Store[R]) Name() string { return s.b.name }

// Tx runs fn in a transaction.
func (s *Store[R]) Tx(ctx context.Context, fn func(ctx context.Context, r R) error) error {
	return s.transact(ctx, func(ctx context.Context, x *tx) error { return fn(ctx, s.b.repos(x, s.b.kit.in(x))) })
}

// KitTx is Tx with nothing but the common tables.
func (s *Store[R]) KitTx(ctx context.Context, fn func(ctx context.Context, k ports.Kit) error) error {
	return s.transact(ctx, func(ctx context.Context, x *tx) error { return fn(ctx, s.b.kit.in(x)) })
}

func (s *Store[R]) transact(ctx context.Context, fn func(ctx context.Context, x *tx) error) error {
	appended, err := s.b.transact(ctx, fn)
	if appended != 0 {
		s.wake(appended)
	}
	return err
}

// Committed receives the shards to which commits through this handle appended.
func (s *Store[R]) Committed() <-chan ports.OutboxShardSet { return s.committed }

// wake adds to what waits to be received.
func (s *Store[R]) wake(shards ports.OutboxShardSet) {
	for {
		select {
		case s.committed <- shards:
			return
		case waiting := <-s.committed:
			shards |= waiting
		}
	}
}
