package contract

import (
	"context"
	"errors"
	"sync"

	"example.com/surge/core/fault"
)

// noDirtyRead reads beside a transaction that has inserted and will roll back;
// a store that locks makes the reader wait.
func (c *rowsCase[S, R]) noDirtyRead() {
	wrote, read := make(chan struct{}), make(chan struct{})
	var writer sync.WaitGroup
	var first sync.Once
	writer.Go(func() {
		_ = c.s.Tx(c.t.Context(), func(ctx context.Context, r R) error {
			err := errors.Join(c.insert(ctx, r, 1), errors.New("why"))
			first.Do(func() { close(wrote); await(read) })
			return err
		})
	})
	<-wrote
	c.wantVersion(c.b.Node(c.t), 1, 0, "before it was committed")
	close(read)
	writer.Wait()
}

// uniqueAmongConcurrent inserts a row in two transactions before either
// commits; a store that locks makes the second wait.
func (c *rowsCase[S, R]) uniqueAmongConcurrent() {
	errs := c.meet(func(ctx context.Context, r R, met func()) error {
		err := c.insert(ctx, r, 1)
		met()
		return err
	})
	if (errs[0] == nil) == (errs[1] == nil) {
		c.t.Errorf("two inserts of one row ended alike: %v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil {
			wantCode(c.t, fault.AlreadyExists, "the insert that came second", err)
		}
	}
	c.wantVersion(c.s, 1, 1, "after two inserts")
}

// meet runs two transactions through handles of their own; met waits, in the
// first run of each, until the other one is there too or has to wait.
func (c *rowsCase[S, R]) meet(fns ...func(ctx context.Context, r R, met func()) error) []error {
	const two = 2
	errs := make([]error, two)
	var all, there sync.WaitGroup
	there.Add(two)
	both := make(chan struct{})
	go func() { there.Wait(); close(both) }()
	for i := range two {
		node, first, fn := c.b.Node(c.t), sync.Once{}, fns[i%len(fns)]
		met := func() { first.Do(func() { there.Done(); await(both) }) }
		all.Go(func() {
			errs[i] = node.Tx(c.t.Context(), func(ctx context.Context, r R) error { return fn(ctx, r, met) })
			met() // one that never got there must not be waited for
		})
	}
	all.Wait()
	return errs
}

// lostUpdatePrevented has two transactions read a row before either changes
// it. Both may commit, one after the other, or the second is refused; it never
// overwrites the first.
func (c *rowsCase[S, R]) lostUpdatePrevented() {
	c.add(1)
	errs := c.meet(func(ctx context.Context, r R, met func()) error {
		v, err := c.version(ctx, r, 1)
		met()
		if err != nil {
			return err
		}
		return c.update(ctx, r, 1, v)
	})
	want := int64(1)
	for _, err := range errs {
		if err == nil {
			want++
		} else {
			wantCode(c.t, fault.VersionMismatch, "the update that came second", err)
		}
	}
	if want == 1 {
		c.t.Error("neither update was committed")
	}
	c.wantVersion(c.s, 1, want, "after the updates that were committed")
}

// deadlockRetried changes two rows in opposite orders; both transactions
// commit.
func (c *rowsCase[S, R]) deadlockRetried() {
	c.add(1)
	c.add(2)
	both := func(first, second int) func(ctx context.Context, r R, met func()) error {
		return func(ctx context.Context, r R, met func()) error {
			for _, n := range []int{first, second} {
				v, err := c.version(ctx, r, n)
				if err != nil {
					return err
				}
				if err := c.update(ctx, r, n, v); err != nil {
					return err
				}
				met()
			}
			return nil
		}
	}
	for _, err := range c.meet(both(1, 2), both(2, 1)) {
		noError(c.t, "one of two that cross", err)
	}
	c.wantVersion(c.s, 1, 3, "after both")
	c.wantVersion(c.s, 2, 3, "after both")
}

// readsAreOfOneMoment changes two rows together between the reads of a
// transaction that only reads them: what it returns, and what it refuses, is
// about rows that were there at the same time.
func (c *rowsCase[S, R]) readsAreOfOneMoment() {
	c.add(1)
	c.add(2)
	other := c.b.Node(c.t)
	change := func(version int64) {
		noError(c.t, "change both", other.Tx(c.t.Context(), func(ctx context.Context, r R) error {
			return errors.Join(c.update(ctx, r, 1, version), c.update(ctx, r, 2, version))
		}))
	}
	for before, refuses := range []bool{false, true} {
		var first sync.Once
		var one, two int64
		err := c.s.Tx(c.t.Context(), func(ctx context.Context, r R) (err error) {
			if one, err = c.version(ctx, r, 1); err != nil {
				return err
			}
			first.Do(func() { change(int64(before) + 1) })
			if two, err = c.version(ctx, r, 2); err == nil && refuses && one != two {
				err = fault.New(fault.InvalidState, "they differ")
			}
			return err
		})
		noError(c.t, "read both", err)
		if one != two {
			c.t.Errorf("read version %d of one row and %d of the other", one, two)
		}
	}
}
