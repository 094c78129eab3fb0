package relay

import (
	"time"

	"example.com/surge/ports"
)

// Observer hears what relays and janitors do, for metrics and logs. Its methods
// are called from many goroutines and must not block.
type Observer interface {
	// Published: rows of a context were acked by the queue. lag is how long the
	// oldest of them had been committed by then.
	Published(store string, rows int, lag time.Duration)
	// Failed: a shard could not be read, published or marked, and tries again.
	Failed(store string, shard int, err error)
	// Parked: a row, and with it its aggregate, was set aside. Somebody has to look.
	Parked(store string, row ports.OutboxRow, err error)
	// Backlog: what waits in an outbox.
	Backlog(store string, b ports.OutboxBacklog)
	// Pruned: rows of a table (TableOutbox, …) were deleted.
	Pruned(store, table string, rows int)
	// PruneFailed: they could not be, or the backlog not be read.
	PruneFailed(store, table string, err error)
}

// The tables that a janitor cleans.
const (
	TableOutbox      = "outbox"
	TableInbox       = "inbox"
	TableIdempotency = "idempotency"
)

type unobserved struct{}

func (unobserved) Published(string, int, time.Duration)  {}
func (unobserved) Failed(string, int, error)             {}
func (unobserved) Parked(string, ports.OutboxRow, error) {}
func (unobserved) Backlog(string, ports.OutboxBacklog)   {}
func (unobserved) Pruned(string, string, int)            {}
func (unobserved) PruneFailed(string, string, error)     {}
