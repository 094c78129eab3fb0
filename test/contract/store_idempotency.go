package contract

import (
	"context"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func (s *storeSuite) addIdempotency() {
	s.tx("IdempotencyReplayAndMismatch", idempotencyReplay)
	s.tx("IdempotencyBoundOnceAmongConcurrent", idempotencyBoundOnce)
	s.tx("IdempotencyPrunesOldRecords", idempotencyPrunes)
	s.addNeeding(LongTime, "IdempotencyForgetsAfterTTL", func(t *testing.T, b Backend[Lossy[ports.Context]]) {
		idempotencyForgets(newStoreCase(t, b))
	})
}

// storeKey is a key of a user and a scope.
func storeKey(key string) ports.IdempotencyKey {
	return ports.IdempotencyKey{User: id.Hash("user"), Scope: "POST /things", Key: key}
}

// storeRecord is a record of a key with every field set.
func storeRecord(key string) ports.IdempotencyRecord {
	return ports.IdempotencyRecord{
		Key: storeKey(key), Hash: id.Hash("request", key), Resource: id.Hash("resource", key), Request: "request-1",
		At: time.Date(2026, 2, 3, 4, 5, 6, 789_000, time.UTC),
	}
}

func (c *storeCase) bind(r ports.IdempotencyRecord) error {
	return c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error { return k.Idempotency.Bind(ctx, r) })
}

func (c *storeCase) find(key ports.IdempotencyKey) (r ports.IdempotencyRecord, err error) {
	err = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) (err error) {
		r, err = k.Idempotency.Find(ctx, key)
		return err
	})
	return r, err
}

func (c *storeCase) wantRecord(want ports.IdempotencyRecord) {
	c.t.Helper()
	got, err := c.find(want.Key)
	noError(c.t, "find a key", err)
	if got != want {
		c.t.Errorf("the key's record is %+v, want %+v", got, want)
	}
}

func (c *storeCase) wantNoRecord(key ports.IdempotencyKey, what string) {
	c.t.Helper()
	_, err := c.find(key)
	wantCode(c.t, fault.NotFound, "find "+what, err)
}

// idempotencyReplay: a key's second request finds what the first led to, with
// the hash that tells a replay from another request.
func idempotencyReplay(c *storeCase) {
	first := storeRecord("k")
	c.wantNoRecord(first.Key, "a key that was never bound")
	noError(c.t, "bind", c.bind(first))
	c.wantRecord(first)
	second := first
	second.Hash, second.Resource = id.Hash("another request"), id.Hash("another resource")
	wantCode(c.t, fault.AlreadyExists, "bind a key again", c.other().bind(second))
	c.wantRecord(first)
	for _, key := range []ports.IdempotencyKey{
		{User: id.Hash("another user"), Scope: first.Key.Scope, Key: first.Key.Key},
		{User: first.Key.User, Scope: "POST /others", Key: first.Key.Key},
		storeKey("another key"),
	} {
		c.wantNoRecord(key, "a key in another scope")
	}
}

// idempotencyBoundOnce has two requests look for a key before either binds it.
func idempotencyBoundOnce(c *storeCase) {
	const requests = 2
	errs := make([]error, requests)
	var all, looked sync.WaitGroup
	looked.Add(requests)
	everyone := make(chan struct{})
	go func() { looked.Wait(); close(everyone) }()
	for i := range requests {
		node, once := c.other(), sync.Once{}
		all.Go(func() {
			errs[i] = node.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
				_, err := k.Idempotency.Find(ctx, storeKey("k"))
				once.Do(func() { looked.Done(); await(everyone) })
				if err == nil {
					return fault.New(fault.AlreadyExists, "found")
				}
				return k.Idempotency.Bind(ctx, storeRecord("k"))
			})
		})
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		c.t.Errorf("of two requests with one key both ended alike: %v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil {
			wantCode(c.t, fault.AlreadyExists, "the one that came second", err)
		}
	}
}

func idempotencyPrunes(c *storeCase) {
	old, recent := storeRecord("old"), storeRecord("recent")
	noError(c.t, "bind", c.bind(old))
	c.b.Pass(10 * tick)
	noError(c.t, "bind", c.bind(recent))
	c.wantPruned(1, many, func(ctx context.Context, k ports.Kit, age time.Duration, limit int) (int, error) {
		return k.Idempotency.Prune(ctx, age, limit)
	})
	c.wantNoRecord(old.Key, "a key that was pruned")
	c.wantRecord(recent)
}

func idempotencyForgets(c *storeCase) {
	r := storeRecord("k")
	noError(c.t, "bind", c.bind(r))
	c.b.Pass(ports.IdempotencyTTL - time.Minute)
	c.wantRecord(r)
	c.b.Pass(2 * time.Minute)
	c.wantNoRecord(r.Key, "a key after its time")
	noError(c.t, "bind a key again after its time", c.bind(r))
	c.wantRecord(r)
}
