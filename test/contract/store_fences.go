package contract

import (
	"context"
	"sync"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s *storeSuite) addFences() {
	s.tx("FenceMintGrows", fenceMintGrows)
	s.tx("StaleFenceRefused", staleFenceRefused)
	s.tx("FenceCheckBesideMint", fenceCheckBesideMint)
}

func (c *storeCase) mint(role string) (n uint64, err error) {
	err = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) (err error) {
		n, err = k.Fences.Mint(ctx, role)
		return err
	})
	return n, err
}

func (c *storeCase) check(role string, n uint64) error {
	return c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error { return k.Fences.Check(ctx, role, n) })
}

func fenceMintGrows(c *storeCase) {
	var last uint64
	for i, node := range []*storeCase{c, c.other(), c} {
		n, err := node.mint("role")
		noError(c.t, "mint", err)
		if n <= last {
			c.t.Errorf("the number minted after %d is %d", last, n)
		}
		last = n
		if i == 0 {
			_, err := node.mint("another role")
			noError(c.t, "mint for another role", err)
			noError(c.t, "check after another role's number", c.check("role", n))
		}
	}
}

func staleFenceRefused(c *storeCase) {
	old, err := c.mint("role")
	noError(c.t, "mint", err)
	noError(c.t, "check the newest number", c.check("role", old))
	newest, err := c.other().mint("role")
	noError(c.t, "mint", err)
	wantCode(c.t, fault.Fenced, "check an old number", c.check("role", old))
	noError(c.t, "check the newest number", c.check("role", newest))
	err = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		if err := k.Outbox.Append(ctx, 1, storeEvent("a", 1)); err != nil {
			return err
		}
		return k.Fences.Check(ctx, "role", old)
	})
	wantCode(c.t, fault.Fenced, "an effect under an old number", err)
	c.wantListed(false, storeEvent("a", 1), "after an effect under an old number")
}

// fenceCheckBesideMint mints while a transaction that has checked is still
// open: either the mint waits for the effect, or the effect is kept out.
func fenceCheckBesideMint(c *storeCase) {
	old, err := c.mint("role")
	noError(c.t, "mint", err)
	checked, minted := make(chan struct{}), make(chan struct{})
	var minter sync.WaitGroup
	other := c.other()
	minter.Go(func() {
		defer close(minted)
		<-checked
		if _, err := other.mint("role"); err != nil {
			c.t.Errorf("mint: %v", err)
		}
	})
	var first sync.Once
	var mintedFirst bool
	err = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		if err := k.Fences.Check(ctx, "role", old); err != nil {
			return err
		}
		first.Do(func() { close(checked); mintedFirst = await(minted) })
		return k.Outbox.Append(ctx, 1, storeEvent("a", 1))
	})
	minter.Wait()
	if mintedFirst {
		wantCode(c.t, fault.Fenced, "an effect that commits after a newer number", err)
	} else {
		noError(c.t, "an effect that a newer number waits for", err)
	}
	c.wantListed(!mintedFirst, storeEvent("a", 1), "after both")
}
