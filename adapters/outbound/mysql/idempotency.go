package mysql

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// A record's age counts from when it was bound, by the server's clock.
var (
	idempotencyFind = read("find an idempotency key", `
SELECT hash, resource, request, at FROM context_idempotency
WHERE user = ? AND scope = ? AND name = ? AND bound_at >= UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND`)
	idempotencyBind = write("bind an idempotency key", `
INSERT INTO context_idempotency (user, scope, name, hash, resource, request, at, bound_at) VALUES (?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))`)
	idempotencyRebind = write("bind an idempotency key that was forgotten", `
UPDATE context_idempotency SET hash = ?, resource = ?, request = ?, at = ?, bound_at = UTC_TIMESTAMP(6)
WHERE user = ? AND scope = ? AND name = ? AND bound_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND`)
	idempotencyPrune = write("prune idempotency keys", `
DELETE FROM context_idempotency WHERE bound_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND ORDER BY bound_at LIMIT ?`)
)

type idempotency struct {
	s *kitStatements
	x *tx
}

var _ ports.Idempotency = idempotency{}

// Find answers the record of a key.
func (i idempotency) Find(ctx context.Context, key ports.IdempotencyKey) (ports.IdempotencyRecord, error) {
	r := ports.IdempotencyRecord{Key: key}
	found, err := i.x.one(ctx, i.s.findKey, []any{idInto(&r.Hash), idInto(&r.Resource), &r.Request, &r.At},
		key.User[:], []byte(key.Scope), []byte(key.Key), micros(ports.IdempotencyTTL))
	switch {
	case err != nil:
		return ports.IdempotencyRecord{}, err
	case !found:
		return ports.IdempotencyRecord{}, fault.New(fault.NotFound, "no such idempotency key")
	default:
		return r, nil
	}
}

// Bind inserts a record; one that is too old to be found is replaced.
func (i idempotency) Bind(ctx context.Context, r ports.IdempotencyRecord) error {
	_, err := i.x.exec(ctx, i.s.bind, bindArgs(r)...)
	if !isReply(err, errDuplicate) {
		return err
	}
	replaced, err := i.rebind(ctx, r)
	if err == nil && !replaced {
		return fault.New(fault.AlreadyExists, "the idempotency key was used already")
	}
	return err
}

// rebind replaces a record that is too old to be found, and says whether there
// was one.
func (i idempotency) rebind(ctx context.Context, r ports.IdempotencyRecord) (bool, error) {
	k := r.Key
	replaced, err := i.x.exec(ctx, i.s.rebind,
		r.Hash[:], r.Resource[:], r.Request, r.At, k.User[:], []byte(k.Scope), []byte(k.Key), micros(ports.IdempotencyTTL))
	return replaced > 0, err
}

func bindArgs(r ports.IdempotencyRecord) []any {
	return []any{r.Key.User[:], []byte(r.Key.Scope), []byte(r.Key.Key), r.Hash[:], r.Resource[:], r.Request, r.At}
}

// Prune deletes old records.
func (i idempotency) Prune(ctx context.Context, age time.Duration, limit int) (int, error) {
	return i.x.prune(ctx, i.s.pruneKeys, age, limit)
}
