package contract

import (
	"context"
	"errors"
	"slices"
	"sync"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s *storeSuite) addConflicts() {
	s.tx("NoDirtyRead", noDirtyRead)
	s.tx("DeadlockRetried", deadlockRetried)
	s.tx("LostUpdatePrevented", lostUpdatePrevented)
}

// noDirtyRead reads beside a transaction that has written and will roll back.
// A store that locks makes the reader wait, which is as good.
func noDirtyRead(c *storeCase) {
	wrote, read := make(chan struct{}), make(chan struct{})
	var writer sync.WaitGroup
	var first sync.Once
	writer.Go(func() {
		_ = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
			err := errors.Join(everything(ctx, k), errors.New("why"))
			first.Do(func() { close(wrote); await(read) })
			return err
		})
	})
	<-wrote
	e := storeEvent("a", 1)
	other := c.other()
	other.wantListed(false, e, "before it was committed")
	other.do(func(ctx context.Context, k ports.Kit) error {
		_, err := k.Idempotency.Find(ctx, storeKey("k"))
		wantCode(c.t, fault.NotFound, "find a key before it was committed", err)
		return nil
	})
	close(read)
	writer.Wait()
	c.wantNothing("a rollback beside a reader")
}

// deadlockRetried writes two rows in opposite orders, so that a store that
// locks must give up one and run it again, and one that does not must see the
// conflict.
func deadlockRetried(c *storeCase) {
	roles := []string{"left", "right"}
	var mint sync.WaitGroup
	minted := make([]map[string]uint64, len(roles))
	var both sync.WaitGroup
	both.Add(len(roles))
	for i, role := range roles {
		node, first := c.other(), sync.Once{}
		mint.Go(func() {
			err := node.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
				minted[i] = make(map[string]uint64)
				for _, r := range []string{role, roles[1-i]} {
					n, err := k.Fences.Mint(ctx, r)
					if err != nil {
						return err
					}
					minted[i][r] = n
					first.Do(func() { both.Done(); both.Wait() })
				}
				return k.Outbox.Append(ctx, 1, storeEvent(role, 1))
			})
			if err != nil {
				c.t.Errorf("the transaction that begins with %s: %v", role, err)
			}
		})
	}
	mint.Wait()
	for _, r := range roles {
		if minted[0][r] == minted[1][r] {
			c.t.Errorf("both transactions were given %d", minted[0][r])
		}
		c.wantListed(true, storeEvent(r, 1), "after both transactions")
	}
}

// lostUpdatePrevented changes one row from many transactions at once; all of
// them commit and none overwrites another.
func lostUpdatePrevented(c *storeCase) {
	const nodes, each = 4, 10
	var all sync.WaitGroup
	minted := make([][]uint64, nodes)
	for i := range nodes {
		node := c.other()
		all.Go(func() {
			for range each {
				n, err := node.mint("hot")
				if err != nil {
					c.t.Errorf("mint under contention: %v", err)
				}
				minted[i] = append(minted[i], n)
			}
		})
	}
	all.Wait()
	numbers := slices.Sorted(slices.Values(slices.Concat(minted...)))
	if len(slices.Compact(slices.Clone(numbers))) != nodes*each {
		c.t.Errorf("%d transactions were given %v", nodes*each, numbers)
	}
	for _, own := range minted {
		if !slices.IsSorted(own) {
			c.t.Errorf("one handle was given %v, one after the other", own)
		}
	}
	noError(c.t, "check the last number", c.check("hot", numbers[len(numbers)-1]))
}
