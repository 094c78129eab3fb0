package memory

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// idempotencyTables hold a record per key until it is pruned. A record's age
// counts from when it was bound.
type idempotencyTables struct {
	records *table[ports.IdempotencyKey, ports.IdempotencyRecord]
	byAge   *index[ports.IdempotencyKey, ports.IdempotencyRecord]
}

func newIdempotencyTables(db *database) *idempotencyTables {
	records := newTable[ports.IdempotencyKey, ports.IdempotencyRecord](db)
	return &idempotencyTables{records: records, byAge: newAgeIndex(records, nil)}
}

// alive says whether there is a record and it is not too old to be remembered.
func (i *idempotencyTables) alive(r *row[ports.IdempotencyKey, ports.IdempotencyRecord]) bool {
	return r != nil && (r.seq >= uncommitted || i.records.db.now()-r.at <= ports.IdempotencyTTL)
}

type idempotency struct {
	*idempotencyTables
	x *tx
}

var _ ports.Idempotency = idempotency{}

// Find answers the record of a key.
func (i idempotency) Find(ctx context.Context, key ports.IdempotencyKey) (ports.IdempotencyRecord, error) {
	if err := i.x.enter(ctx, "find an idempotency key"); err != nil {
		return ports.IdempotencyRecord{}, err
	}
	defer i.x.leave()
	r := i.records.get(i.x, key)
	if !i.alive(r) {
		return ports.IdempotencyRecord{}, errNoKey
	}
	return r.val, nil
}

// Bind inserts a record; one that is too old to be found is replaced.
func (i idempotency) Bind(ctx context.Context, r ports.IdempotencyRecord) error {
	if err := i.x.enter(ctx, "bind an idempotency key"); err != nil {
		return err
	}
	defer i.x.leave()
	if i.alive(i.records.get(i.x, r.Key)) {
		return fault.New(fault.AlreadyExists, "the idempotency key was used already")
	}
	i.records.put(i.x, r.Key, r)
	return nil
}

// Prune deletes old records.
func (i idempotency) Prune(ctx context.Context, age time.Duration, limit int) (int, error) {
	if err := i.x.enter(ctx, "prune idempotency keys"); err != nil {
		return 0, err
	}
	defer i.x.leave()
	return len(prune(i.x, i.byAge, age, limit)), nil
}

var errNoKey = fault.New(fault.NotFound, "no such idempotency key")
