package contract

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/ports"
)

func (s cacheSuite) addLeases() {
	s.on("FillNeedsLease", fillNeedsLease)
	s.on("OneLeasePerKey", oneLeasePerKey)
	s.on("StaleFillAfterDeleteDropped", staleFillAfterDeleteDropped)
	s.on("LeaseHolderDies", leaseHolderDies)
	s.on("NullNeverOverwritesValue", nullNeverOverwritesValue)
	s.on("NullThenCreateIsVisible", nullThenCreateIsVisible)
	s.on("AwaitWakes", awaitWakes)
}

var aValue = ports.Fill{Value: []byte("loaded")}

func fillNeedsLease(c *cacheCase) {
	elsewhere := c.lease("elsewhere", time.Minute)
	for _, l := range []ports.Lease{"", "made up", "0", "1", elsewhere} {
		c.wantFill(false, "k", l, aValue, "without the key's lease")
	}
	c.wantMissing("k", "after fills without a lease")
	l := c.lease("k", time.Minute)
	for _, wrong := range []ports.Lease{"", "made up", elsewhere} {
		c.wantFill(false, "k", wrong, aValue, "while somebody else has the lease")
		noError(c.t, "abandon", c.Abandon(c.t.Context(), "k", wrong))
	}
	c.wantFill(true, "k", l, aValue, "under the lease")
	c.wantFill(false, "k", l, ports.Fill{Value: []byte("again")}, "under a lease that was used")
	c.wantValue("k", "loaded", "after a fill")
	noError(c.t, "abandon", c.Abandon(c.t.Context(), "k", l))
	c.wantValue("k", "loaded", "after a lease that was used is abandoned")
}

func oneLeasePerKey(c *cacheCase) {
	ctx := c.t.Context()
	for round := range 5 {
		key := fmt.Sprint("k", round)
		var leases, held atomic.Int64
		var all sync.WaitGroup
		for i := range 30 {
			n := []ports.Cache{c.Cache, c.other}[i%2]
			all.Go(func() {
				switch f, err := n.Fetch(ctx, key, time.Minute); {
				case err != nil:
					c.t.Errorf("fetch: %v", err)
				case f.Outcome == ports.FetchLease:
					leases.Add(1)
				case f.Outcome == ports.FetchHeld:
					held.Add(1)
				default:
					c.t.Errorf("fetch of a missing key: %+v", f)
				}
			})
		}
		all.Wait()
		if leases.Load() != 1 || held.Load() != 29 {
			c.t.Errorf("of 30 fetches %d got the lease and %d heard that it is held", leases.Load(), held.Load())
		}
	}
	c.wantFill(true, "one", c.lease("one", time.Minute), aValue, "under the lease")
	f, err := c.other.Fetch(ctx, "one", time.Minute)
	noError(c.t, "fetch", err)
	if f.Outcome != ports.FetchHit || string(f.Cached.Value) != "loaded" || f.Lease != "" {
		c.t.Errorf("fetch of what was filled: %+v", f)
	}
	l := c.lease("two", time.Minute)
	noError(c.t, "abandon", c.other.Abandon(ctx, "two", l))
	c.lease("two", time.Minute)
}

func staleFillAfterDeleteDropped(c *cacheCase) {
	ctx := c.t.Context()
	old := c.lease("k", time.Minute)
	noError(c.t, "delete", c.other.Delete(ctx, "k"))
	c.wantFill(false, "k", old, aValue, "that was read before a deletion")
	c.wantMissing("k", "after a stale fill")

	fresh := c.lease("k", time.Minute)
	c.wantFill(false, "k", old, aValue, "that was read before a deletion, while another loads")
	noError(c.t, "abandon", c.Abandon(ctx, "k", old))
	c.wantFill(true, "k", fresh, ports.Fill{Value: []byte("new")}, "of who loads after the deletion")
	c.wantValue("k", "new", "loaded after a deletion")

	old = c.lease("set", time.Minute)
	noError(c.t, "set", c.other.Set(ctx, "set", []byte("newest"), time.Minute))
	c.wantFill(false, "set", old, aValue, "that was read before a set")
	c.wantValue("set", "newest", "after a stale fill")
	c.delete("set")
	c.wantFill(false, "set", old, aValue, "that was read before a set and a deletion")
}

func leaseHolderDies(c *cacheCase) {
	const hold = 2 * time.Second
	dead := c.lease("k", hold)
	f, err := c.other.Fetch(c.t.Context(), "k", hold)
	noError(c.t, "fetch", err)
	if f.Outcome != ports.FetchHeld {
		c.t.Fatalf("fetch while somebody loads: %+v", f)
	}
	began, woken := time.Now(), make(chan time.Duration, 1)
	go func() {
		if err := awaitEnd(c.t.Context(), c.other, "k"); err != nil {
			c.t.Errorf("await: %v", err)
		}
		woken <- time.Since(began)
	}()
	if waited := <-woken; waited < hold/2 || waited > 2*hold {
		c.t.Errorf("a lease of %v ended for who waited after %v", hold, waited)
	}
	fresh := c.lease("k", hold)
	c.wantFill(false, "k", dead, aValue, "under a lease that ran out and went to another")
	c.wantFill(true, "k", fresh, ports.Fill{Value: []byte("theirs")}, "of the successor")
	c.wantValue("k", "theirs", "of the successor")
}

func nullNeverOverwritesValue(c *cacheCase) {
	ctx := c.t.Context()
	null := ports.Fill{Null: true}
	l := c.lease("k", time.Minute)
	noError(c.t, "set", c.other.Set(ctx, "k", []byte("v"), time.Minute))
	c.wantFill(false, "k", l, null, "with null over a value that was set meanwhile")
	c.wantValue("k", "v", "after a null fill")
	for _, l := range []ports.Lease{"", "made up"} {
		c.wantFill(false, "k", l, null, "with null over a value")
	}
	c.wantValue("k", "v", "after null fills")

	c.wantFill(true, "null", c.lease("null", time.Minute), null, "with null where there is nothing")
	c.wantNull("null", "after a null fill")
	f, err := c.other.Fetch(ctx, "null", time.Minute)
	noError(c.t, "fetch", err)
	if f.Outcome != ports.FetchHit || !f.Cached.Null {
		c.t.Errorf("fetch of a null: %+v", f)
	}
}

func nullThenCreateIsVisible(c *cacheCase) {
	ctx := c.t.Context()
	for _, key := range []string{"deleted", "set"} {
		c.wantFill(true, key, c.lease(key, time.Minute), ports.Fill{Null: true}, "with null")
		c.wantNull(key, "before the thing is made")
	}
	noError(c.t, "delete", c.other.Delete(ctx, "deleted"))
	c.wantMissing("deleted", "after the thing was made")
	c.wantFill(true, "deleted", c.lease("deleted", time.Minute), aValue, "with what was made")
	c.wantValue("deleted", "loaded", "after the thing was made")
	noError(c.t, "set", c.other.Set(ctx, "set", []byte("v"), time.Minute))
	c.wantValue("set", "v", "after the thing was made and set")
}
