package contract

import (
	"context"
	"errors"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// rows is one table of a context's store in the words of the cases that every
// table has to pass. A small number names a row.
type rows[R any] struct {
	// insert adds a row; AlreadyExists.
	insert func(ctx context.Context, r R, n int) error
	// version reads a row; NotFound. A table without versions answers 1.
	version func(ctx context.Context, r R, n int) (int64, error)
	// update stores the version after the given one: VersionMismatch when that is
	// not the stored one, NotFound. Nil for a table whose rows never change.
	update func(ctx context.Context, r R, n int, version int64) error
}

// rowsCase is one case over one table.
type rowsCase[S ports.Store[R], R any] struct {
	rows[R]
	t *testing.T
	b Backend[S]
	s S
}

// addRows adds the cases of a table.
func addRows[S ports.Store[R], R any](s *suite[S], table rows[R]) {
	add := func(name string, body func(c *rowsCase[S, R])) {
		s.add(name, func(t *testing.T, b Backend[S]) { body(&rowsCase[S, R]{table, t, b, b.Node(t)}) })
	}
	add("CommitIsVisible", (*rowsCase[S, R]).commitIsVisible)
	add("RollbackLeavesNothing", (*rowsCase[S, R]).rollbackLeavesNothing)
	add("PanicRollsBack", (*rowsCase[S, R]).panicRollsBack)
	add("CancelledContextRollsBack", (*rowsCase[S, R]).cancelledContextRollsBack)
	add("UnavailableFault", (*rowsCase[S, R]).unavailable)
	add("ReadYourWrites", (*rowsCase[S, R]).readYourWrites)
	add("NoDirtyRead", (*rowsCase[S, R]).noDirtyRead)
	add("NotFound", (*rowsCase[S, R]).notFound)
	add("UniqueIsAlreadyExists", (*rowsCase[S, R]).unique)
	add("UniqueAmongConcurrent", (*rowsCase[S, R]).uniqueAmongConcurrent)
	if table.update != nil {
		add("VersionMismatch", (*rowsCase[S, R]).versionMismatch)
		add("LostUpdatePrevented", (*rowsCase[S, R]).lostUpdatePrevented)
		add("DeadlockRetried", (*rowsCase[S, R]).deadlockRetried)
		add("ReadsAreOfOneMoment", (*rowsCase[S, R]).readsAreOfOneMoment)
	}
}

func (c *rowsCase[S, R]) do(doing string, fn func(ctx context.Context, r R) error) {
	c.t.Helper()
	noError(c.t, doing, c.s.Tx(c.t.Context(), fn))
}

// add commits a row.
func (c *rowsCase[S, R]) add(n int) {
	c.t.Helper()
	c.do("insert", func(ctx context.Context, r R) error { return c.insert(ctx, r, n) })
}

// wantVersion wants a row through a handle; 0 is no row.
func (c *rowsCase[S, R]) wantVersion(s S, n int, want int64, when string) {
	c.t.Helper()
	var got int64
	err := s.Tx(c.t.Context(), func(ctx context.Context, r R) (err error) {
		got, err = c.version(ctx, r, n)
		return err
	})
	if want == 0 {
		wantCode(c.t, fault.NotFound, when, err)
		return
	}
	noError(c.t, when, err)
	if got != want {
		c.t.Errorf("%s the version is %d, want %d", when, got, want)
	}
}

func (c *rowsCase[S, R]) commitIsVisible() {
	c.add(1)
	c.wantVersion(c.s, 1, 1, "after the commit")
	c.wantVersion(c.b.Node(c.t), 1, 1, "through another handle")
}

// wantNothing wants no trace of a row: it can be inserted.
func (c *rowsCase[S, R]) wantNothing(n int, after string) {
	c.t.Helper()
	c.wantVersion(c.s, n, 0, after)
	c.add(n)
	c.wantVersion(c.s, n, 1, "inserted again after "+after)
}

func (c *rowsCase[S, R]) rollbackLeavesNothing() {
	why := errors.New("why")
	err := c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error { return errors.Join(c.insert(ctx, r, 1), why) })
	if !errors.Is(err, why) {
		c.t.Errorf("the closure's error came back as %v", err)
	}
	c.wantNothing(1, "a rollback")
	if c.update == nil {
		return
	}
	_ = c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error { return errors.Join(c.update(ctx, r, 1, 1), why) })
	c.wantVersion(c.s, 1, 1, "after an update was rolled back")
}

func (c *rowsCase[S, R]) panicRollsBack() {
	func() {
		defer func() {
			if recover() != "a bug" {
				c.t.Error("the closure's panic did not come out")
			}
		}()
		_ = c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error {
			_ = c.insert(ctx, r, 1)
			panic("a bug")
		})
	}()
	c.wantNothing(1, "a panic")
}

func (c *rowsCase[S, R]) cancelledContextRollsBack() {
	ctx, cancel := context.WithCancel(c.t.Context())
	defer cancel()
	wantCode(c.t, fault.Cancelled, "a transaction whose caller gave up", c.s.Tx(ctx, func(ctx context.Context, r R) error {
		defer cancel()
		return c.insert(ctx, r, 1)
	}))
	c.wantNothing(1, "a cancelled transaction")
}

func (c *rowsCase[S, R]) unavailable() {
	c.b.Down()
	wantCode(c.t, fault.Unavailable, "a transaction while the backend is down", c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error {
		return c.insert(ctx, r, 1)
	}))
	c.b.Up()
	_ = c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error {
		c.b.Down()
		wantCode(c.t, fault.Unavailable, "an insert while the backend is down", c.insert(ctx, r, 1))
		_, err := c.version(ctx, r, 1)
		wantCode(c.t, fault.Unavailable, "a read while the backend is down", err)
		return nil
	})
	c.b.Up()
	c.wantNothing(1, "the backend came back")
}

func (c *rowsCase[S, R]) readYourWrites() {
	c.do("insert and read", func(ctx context.Context, r R) error {
		if err := c.insert(ctx, r, 1); err != nil {
			return err
		}
		v, err := c.version(ctx, r, 1)
		if v != 1 {
			c.t.Errorf("the transaction reads version %d of what it inserted: %v", v, err)
		}
		return nil
	})
}

func (c *rowsCase[S, R]) notFound() {
	c.wantVersion(c.s, 1, 0, "of a row that is not there")
	if c.update == nil {
		return
	}
	wantCode(c.t, fault.NotFound, "update a row that is not there", c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error {
		return c.update(ctx, r, 1, 1)
	}))
}

func (c *rowsCase[S, R]) unique() {
	c.add(1)
	wantCode(c.t, fault.AlreadyExists, "insert a row again", c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error {
		return c.insert(ctx, r, 1)
	}))
	wantCode(c.t, fault.AlreadyExists, "insert a row twice in a transaction", c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error {
		return errors.Join(c.insert(ctx, r, 2), c.insert(ctx, r, 2))
	}))
	c.wantVersion(c.s, 2, 0, "after it was inserted twice")
}

func (c *rowsCase[S, R]) versionMismatch() {
	c.add(1)
	c.do("update", func(ctx context.Context, r R) error { return c.update(ctx, r, 1, 1) })
	c.wantVersion(c.s, 1, 2, "after an update")
	for _, version := range []int64{1, 3} {
		wantCode(c.t, fault.VersionMismatch, "update another version than the stored one", c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error {
			return c.update(ctx, r, 1, version)
		}))
	}
	c.wantVersion(c.s, 1, 2, "after updates that were refused")
}
