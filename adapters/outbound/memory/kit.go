package memory

import (
	"time"

	"example.com/surge/ports"
)

// kitTables are the tables that every context has.
type kitTables struct {
	outbox      *outboxTables
	inbox       *inboxTables
	idempotency *idempotencyTables
	fences      *table[string, uint64]
}

func newKitTables(db *database) *kitTables {
	return &kitTables{
		outbox: newOutboxTables(db), inbox: newInboxTables(db), idempotency: newIdempotencyTables(db),
		fences: newTable[string, uint64](db),
	}
}

// in is the tables within a transaction.
func (k *kitTables) in(x *tx) ports.Kit {
	return ports.Kit{
		Outbox: outbox{k.outbox, x}, OutboxLog: outboxLog{k.outbox, x}, Inbox: inbox{k.inbox, x},
		Idempotency: idempotency{k.idempotency, x}, Fences: fences{k.fences, x},
	}
}

// prune drops up to limit of the oldest rows of an index that were committed
// longer than age ago, and answers them.
func prune[K comparable, V any](x *tx, byAge *index[K, V], age time.Duration, limit int) []*row[K, V] {
	var old []*row[K, V]
	byAge.scan(x, rank{}, func(_ rank, r *row[K, V]) bool {
		if len(old) == limit || r.seq >= uncommitted || x.db.now()-r.at <= age {
			return false
		}
		old = append(old, r)
		return true
	})
	for _, r := range old {
		byAge.t.drop(x, r.key)
	}
	return old
}
