package contract

import (
	"context"
	"errors"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func (s *storeSuite) addTransactions() {
	s.tx("CommitIsVisible", commitIsVisible)
	s.tx("RollbackLeavesNothing", rollbackLeavesNothing)
	s.tx("PanicRollsBack", panicRollsBack)
	s.tx("CancelledContextRollsBack", cancelledContextRollsBack)
	s.tx("NestedTxIsAnError", nestedTxIsAnError)
	s.tx("RepositoriesAreVoidAfterwards", repositoriesAreVoid)
	s.tx("ReadYourWrites", readYourWrites)
	s.tx("UnknownOutcomeIsUnknown", unknownOutcomeIsUnknown)
	s.tx("CommitWakes", commitWakes)
	s.addFaults(calls[Lossy[ports.Context]]{
		"KitTx": func(ctx context.Context, l Lossy[ports.Context]) error {
			return l.Store.KitTx(ctx, func(context.Context, ports.Kit) error { return nil })
		},
	})
	s.tx("UnavailableInside", unavailableInside)
}

func commitIsVisible(c *storeCase) {
	e := storeEvent("a", 1)
	c.append(1, e)
	c.wantListed(true, e, "after the commit")
	c.other().wantListed(true, e, "through another handle")
}

// everything is one write to each table; a store that forgets to roll one back
// shows it when the same is written again.
func everything(ctx context.Context, k ports.Kit) error {
	if err := k.Outbox.Append(ctx, 1, storeEvent("a", 1)); err != nil {
		return err
	}
	switch first, err := k.Inbox.First(ctx, "group", storeEvent("b", 1).ID); {
	case err != nil:
		return err
	case !first:
		return errNotFirst
	}
	if err := k.Idempotency.Bind(ctx, storeRecord("k")); err != nil {
		return err
	}
	_, err := k.Fences.Mint(ctx, "role")
	return err
}

var errNotFirst = errors.New("the inbox knows the event already")

// wantNothing wants that of everything nothing is there.
func (c *storeCase) wantNothing(after string) {
	c.t.Helper()
	c.wantListed(false, storeEvent("a", 1), after)
	noError(c.t, "write the same again after "+after, c.KitTx(c.t.Context(), everything))
}

func rollbackLeavesNothing(c *storeCase) {
	why := errors.New("why")
	err := c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		return errors.Join(everything(ctx, k), why)
	})
	if !errors.Is(err, why) {
		c.t.Errorf("the closure's error came back as %v", err)
	}
	c.wantNothing("a rollback")
}

func panicRollsBack(c *storeCase) {
	var recovered any
	func() {
		defer func() { recovered = recover() }()
		_ = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
			_ = everything(ctx, k)
			panic("a bug")
		})
	}()
	if recovered != "a bug" {
		c.t.Errorf("the closure's panic came out as %v", recovered)
	}
	c.wantNothing("a panic")
}

func cancelledContextRollsBack(c *storeCase) {
	ctx, cancel := context.WithCancel(c.t.Context())
	defer cancel()
	err := c.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
		if err := everything(ctx, k); err != nil {
			return err
		}
		cancel()
		_, err := k.Fences.Mint(ctx, "role")
		wantCode(c.t, fault.Cancelled, "a statement after the caller gave up", err)
		return nil
	})
	wantCode(c.t, fault.Cancelled, "a transaction whose caller gave up", err)
	c.wantNothing("a cancelled transaction")
}

func nestedTxIsAnError(c *storeCase) {
	other := c.other()
	nothing := func(context.Context, ports.Kit) error { return nil }
	c.do(func(ctx context.Context, k ports.Kit) error {
		wantCode(c.t, fault.Internal, "a transaction inside one", c.KitTx(ctx, nothing))
		wantCode(c.t, fault.Internal, "a transaction inside one of another handle", other.KitTx(ctx, nothing))
		return k.Outbox.Append(ctx, 1, storeEvent("a", 1))
	})
	c.wantListed(true, storeEvent("a", 1), "after the outer transaction committed")
}

func repositoriesAreVoid(c *storeCase) {
	var kept ports.Kit
	c.do(func(_ context.Context, k ports.Kit) error { kept = k; return nil })
	wantCode(c.t, fault.Internal, "a statement after the transaction", kept.Outbox.Append(c.t.Context(), 1, storeEvent("a", 1)))
	c.wantListed(false, storeEvent("a", 1), "after a statement without a transaction")
}

func readYourWrites(c *storeCase) {
	c.do(func(ctx context.Context, k ports.Kit) error {
		if err := everything(ctx, k); err != nil {
			return err
		}
		e := storeEvent("a", 1)
		rows, err := k.OutboxLog.Pending(ctx, ports.OutboxShard(e.Key), many)
		if err != nil || len(rows) != 1 || rows[0].ID != e.ID {
			c.t.Errorf("the transaction lists %v, %v; it appended one event", rows, err)
		}
		if b, err := k.OutboxLog.Backlog(ctx); err != nil || b.Waiting != 1 {
			c.t.Errorf("the transaction counts %+v, %v; it appended one event", b, err)
		}
		if err := k.OutboxLog.Mark(ctx, []id.ID{e.ID}); err != nil {
			return err
		}
		if b, err := k.OutboxLog.Backlog(ctx); err != nil || b.Waiting != 0 {
			c.t.Errorf("the transaction counts %+v, %v; it marked its event", b, err)
		}
		if _, err := k.Idempotency.Find(ctx, storeKey("k")); err != nil {
			c.t.Errorf("the transaction does not find the key that it bound: %v", err)
		}
		first, err := k.Inbox.First(ctx, "group", storeEvent("b", 1).ID)
		if err != nil || first {
			c.t.Errorf("the transaction notes an event twice: %v, %v", first, err)
		}
		return nil
	})
}

func unknownOutcomeIsUnknown(c *storeCase) {
	for _, applied := range []bool{true, false} {
		e := storeEvent("a", 1)
		if !applied {
			e = storeEvent("b", 1)
		}
		c.lose(applied)
		err := c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error { return k.Outbox.Append(ctx, 1, e) })
		wantCode(c.t, fault.UnknownOutcome, "a commit without a reply", err)
		c.wantListed(applied, e, "after a commit without a reply")
	}
}

func commitWakes(c *storeCase) {
	wantWoken := func(when string, keys ...string) {
		c.t.Helper()
		var want, got ports.OutboxShardSet
		for _, key := range keys {
			want = want.With(ports.OutboxShard(key))
		}
		select {
		case got = <-c.Committed():
		default:
		}
		if got != want {
			c.t.Errorf("woken for shards %08b %s, want %08b", got, when, want)
		}
	}
	wantWoken("before anything happened")
	c.append(1, storeEvent("a", 1))
	c.append(1, storeEvent("b", 1))
	wantWoken("after commits that appended", "a", "b")
	wantWoken("a second time")
	_ = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		return errors.Join(k.Outbox.Append(ctx, 1, storeEvent("c", 1)), errors.New("why"))
	})
	wantWoken("after a rollback")
	c.do(func(ctx context.Context, k ports.Kit) error { _, err := k.Fences.Mint(ctx, "role"); return err })
	wantWoken("after a commit without an event")
}

// unavailableInside loses the backend in the middle of a transaction.
func unavailableInside(c *storeCase) {
	err := c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		if err := everything(ctx, k); err != nil {
			return err
		}
		c.b.Down()
		_, err := k.Fences.Mint(ctx, "role")
		wantCode(c.t, fault.Unavailable, "a statement while the backend is down", err)
		return nil
	})
	if code := fault.CodeOf(err); err == nil || code != fault.Unavailable && code != fault.UnknownOutcome {
		c.t.Errorf("a commit while the backend is down: %v", err)
	}
	c.b.Up()
	c.wantNothing("a transaction that lost the backend")
}
