package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports/event"
)

// Store is one context's own store: its repositories R and the tables that
// every context has. Nobody else's transaction reaches it.
type Store[R any] interface {
	// Tx runs fn in a transaction and commits when it returns nil; an error or
	// a panic rolls everything back, and the error is returned as it is. fn sees
	// its own writes and no others' uncommitted ones; what it read by key or
	// wrote cannot be changed under it without the transaction starting over.
	//
	// fn may run more than once (deadlock, conflict): it must set what it
	// assigns outside, not add to it, and have no other effect. It runs on the
	// caller's goroutine, uses only the ctx it is given and does not wait for
	// anything but its repositories. Tx inside Tx of the same store is Internal.
	// The repositories are void after fn returned.
	//
	// UnknownOutcome: the commit was sent and its answer lost.
	Tx(ctx context.Context, fn func(ctx context.Context, r R) error) error
	Context
}

// Context is the part of a store that every context has and that policies
// (relay, cleanup) need without knowing its repositories.
type Context interface {
	// Name is the context's, such as "ordering": part of lock keys and metrics.
	Name() string
	// KitTx is Tx with nothing but the common tables.
	KitTx(ctx context.Context, fn func(ctx context.Context, k Kit) error) error
	// Committed receives the shards of the outbox to which commits through this
	// handle have appended since it was last received from. It never blocks a
	// commit.
	Committed() <-chan OutboxShardSet
}

// Kit is the tables that every context has, within one transaction.
type Kit struct {
	Outbox      Outbox
	OutboxLog   OutboxLog
	Inbox       Inbox
	Idempotency Idempotency
	Fences      Fences
}

// Outbox takes the events of a transaction.
type Outbox interface {
	// Append adds an event, published if and only if the transaction commits.
	// version is the aggregate's (e.Key's) within this context: it grows from
	// event to event, and the transaction owns the aggregate (it changed its row
	// by compare-and-set), so that versions commit in order. The same key and
	// version twice is AlreadyExists.
	Append(ctx context.Context, version int64, e event.Envelope) error
}

// OutboxRow is one event that waits to be published.
type OutboxRow struct {
	ID       id.ID // the event's
	Version  int64
	Envelope event.Envelope
	Age      time.Duration // since it was committed, by the store's clock
}

// OutboxShards is how many shards a context's outbox has.
const OutboxShards = 8

// OutboxShard is the shard of an aggregate: the 32 bit FNV-1a hash of its key
// mod OutboxShards.
func OutboxShard(key string) int {
	h := uint32(2166136261)
	for i := 0; i < len(key); i++ {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return int(h % OutboxShards)
}

// OutboxShardSet is a set of shards.
type OutboxShardSet uint8

// Has says whether a shard is in the set.
func (s OutboxShardSet) Has(shard int) bool { return s&(1<<shard) != 0 }

// With is the set with one more shard.
func (s OutboxShardSet) With(shard int) OutboxShardSet { return s | 1<<shard }

// OutboxLog is the relay's view of the outbox.
type OutboxLog interface {
	// Pending lists up to limit rows of a shard that are neither published nor
	// parked, such that of each aggregate the lowest versions come first; it
	// skips no row that committed late. Fewer than limit, but one at least, are
	// listed when they are large.
	Pending(ctx context.Context, shard int, limit int) ([]OutboxRow, error)
	// Mark notes rows as published.
	Mark(ctx context.Context, ids []id.ID) error
	// Park sets a row, and with it all later ones of its aggregate, aside: a
	// broker will never take it. Pending does not list them any more, nor those
	// that are appended to the aggregate later. A row that is published already
	// stays so, and nothing is set aside. NotFound.
	Park(ctx context.Context, row id.ID, reason string) error
	// Prune deletes up to limit published rows older than age and answers how
	// many it deleted.
	Prune(ctx context.Context, age time.Duration, limit int) (int, error)
	// Backlog counts rows that wait, how many are parked, and the age of the
	// oldest that waits.
	Backlog(ctx context.Context) (OutboxBacklog, error)
}

// OutboxBacklog is how far behind the relay is.
type OutboxBacklog struct {
	Waiting int
	Parked  int
	Oldest  time.Duration
}

// Inbox is the proof that an event's effect happened.
type Inbox interface {
	// First notes that a group handled an event, and answers whether it is the
	// first time. In the transaction of the effect it makes the effect happen
	// once.
	First(ctx context.Context, group string, event id.ID) (bool, error)
	// Prune deletes up to limit notes older than age.
	Prune(ctx context.Context, age time.Duration, limit int) (int, error)
}

// IdempotencyKey is a client's key in its scope.
type IdempotencyKey struct {
	User  id.ID
	Scope string // method and path
	Key   string // 1 to 255 visible ASCII characters
}

// IdempotencyRecord is what a request with a key led to.
type IdempotencyRecord struct {
	Key      IdempotencyKey
	Hash     id.ID     // of the decoded request
	Resource id.ID     // what it made
	Request  string    // the request id of the one that bound it
	At       time.Time // when it was bound
}

// Idempotency is a context's table of keys.
type Idempotency interface {
	// Find answers the record of a key; NotFound when there is none or it is
	// older than IdempotencyTTL.
	Find(ctx context.Context, key IdempotencyKey) (IdempotencyRecord, error)
	// Bind inserts a record; AlreadyExists when the key has one.
	Bind(ctx context.Context, r IdempotencyRecord) error
	// Prune deletes up to limit records older than age.
	Prune(ctx context.Context, age time.Duration, limit int) (int, error)
}

// IdempotencyTTL is how long a key is remembered at least.
const IdempotencyTTL = 24 * time.Hour

// Fences are numbers that grow for ever, one sequence per role. Whoever holds
// a role mints one when it begins; the store refuses whoever acts under an
// older one.
type Fences interface {
	// Mint makes the next number of a role. Older ones are void from the commit.
	Mint(ctx context.Context, role string) (uint64, error)
	// Check is fault.Fenced when a newer number of the role exists. In the
	// transaction of an effect it keeps an old holder's effect out, also against
	// a Mint that commits at the same time.
	Check(ctx context.Context, role string, fence uint64) error
}

// Page asks for a part of a list.
type Page struct {
	After id.ID // the last id of the page before; Nil for the first page
	Limit int   // at least 1
}
