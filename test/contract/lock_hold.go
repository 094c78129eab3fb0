package contract

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s lockSuite) addHolding() {
	s.on("MutualExclusion", mutualExclusion)
	s.on("OnlyOwnerReleases", onlyOwnerReleases)
	s.on("RenewKeepsBeyondTTL", renewKeepsBeyondTTL)
	s.on("ConcurrentRelease", concurrentRelease)
	s.on("ReleaseOnCancelledContext", releaseOnCancelledContext)
	s.on("ReleaseOutOfReach", releaseOutOfReach)
	s.on("TooShortIsInvalid", tooShortIsInvalid)
	s.on("OneClusterSlot", oneClusterSlot)
}

func mutualExclusion(c *lockCase) {
	lease := c.take(c.Lock, "k", lockTTL)
	c.wantHeld("k", "that is held")
	c.wantFree("another", "while another is held")
	c.release(lease)
	c.wantFree("k", "that was released")

	var inside, rounds atomic.Int64
	var workers sync.WaitGroup
	for i := range 6 {
		l := []ports.Lock{c.Lock, c.other}[i%2]
		workers.Go(func() {
			for range 5 {
				lease, err := l.Acquire(c.t.Context(), "k", 10*lockTTL)
				if err != nil {
					c.t.Errorf("acquire: %v", err)
					return
				}
				if n := inside.Add(1); n != 1 {
					c.t.Errorf("%d hold one key", n)
				}
				<-time.After(time.Millisecond)
				inside.Add(-1)
				rounds.Add(1)
				if err := lease.Release(c.t.Context()); err != nil {
					c.t.Errorf("release: %v", err)
				}
			}
		})
	}
	workers.Wait()
	if rounds.Load() != 30 {
		c.t.Errorf("the key was held %d times of 30", rounds.Load())
	}
}

func onlyOwnerReleases(c *lockCase) {
	old := c.take(c.Lock, "k", lockTTL)
	c.release(old)
	held := c.take(c.other, "k", lockTTL)
	elsewhere := c.take(c.Lock, "another", lockTTL)
	c.release(old)
	c.wantHeld("k", "after a former holder released it again")
	c.release(elsewhere)
	c.wantHeld("k", "after the holder of another released that")
	if err := held.Context().Err(); err != nil {
		c.t.Errorf("the context of the holder: %v", err)
	}
	c.release(held)
	c.wantFree("k", "that its holder released")
}

func renewKeepsBeyondTTL(c *lockCase) {
	lease := c.take(c.Lock, "k", lockTTL)
	for range 6 {
		c.b.Pass(lockTTL / 2)
		c.wantHeld("k", "whose lease is renewed")
	}
	// An outage that is shorter than what is left of the lease does no harm.
	c.b.Down()
	c.b.Pass(lockTTL / 4)
	c.b.Up()
	c.b.Pass(2 * lockTTL)
	c.wantHeld("k", "whose lease outlived a short outage")
	if err := lease.Context().Err(); err != nil {
		c.t.Errorf("the context of a lease that is renewed: %v", err)
	}
	c.release(lease)
	c.wantFree("k", "that was released")
	c.b.Pass(2 * lockTTL)
	c.wantFree("k", "that was released, when a renewal would have come")
}

func concurrentRelease(c *lockCase) {
	lease := c.take(c.Lock, "k", lockTTL)
	first, second := c.wait(c.other, "k"), c.wait(c.Lock, "k")
	var releases sync.WaitGroup
	for range 10 {
		releases.Go(func() {
			if err := lease.Release(c.t.Context()); err != nil {
				c.t.Errorf("release: %v", err)
			}
		})
	}
	releases.Wait()
	c.b.Pass(lockTTL / 4)
	if n := len(first.lease) + len(second.lease); n != 1 {
		c.t.Fatalf("after 10 releases of one lease %d of 2 waiters hold the key", n)
	}
	var next ports.LockLease
	select {
	case next = <-first.lease:
	case next = <-second.lease:
		first, second = second, first
	}
	noError(c.t, "release twice", lease.Release(c.t.Context()))
	c.wantHeld("k", "that the next one holds")
	c.release(next)
	c.release(c.gets(second, lockTTL, "after the release of the next one"))
	c.wantFree("k", "that everybody released")
}

func releaseOnCancelledContext(c *lockCase) {
	ctx, cancel := context.WithCancel(c.t.Context())
	lease, err := c.Acquire(ctx, "k", 30*lockTTL)
	noError(c.t, "acquire", err)
	cancel()
	c.b.Pass(10 * time.Millisecond)
	if err := lease.Context().Err(); err != nil {
		c.t.Errorf("a lease ends with the context of its acquisition: %v", err)
	}
	noError(c.t, "release with a context that has ended", lease.Release(ctx))
	c.wantFree("k", "released with a context that had ended")
}

func releaseOutOfReach(c *lockCase) {
	lease := c.take(c.Lock, "k", 30*lockTTL)
	c.b.Down()
	if err := lease.Release(c.t.Context()); !fault.Transient(err) {
		c.t.Errorf("release out of reach: got %v, want %s", err, fault.Unavailable)
	}
	if lease.Context().Err() == nil {
		c.t.Error("the context of a lease goes on that was to be released")
	}
	c.b.Up()
	c.release(lease)
	c.wantFree("k", "released within reach again")
}

func tooShortIsInvalid(c *lockCase) {
	for _, ttl := range []time.Duration{-1, 0, 9 * time.Millisecond} {
		_, err := c.TryAcquire(c.t.Context(), "k", ttl)
		wantCode(c.t, fault.InvalidArgument, "try to acquire for "+ttl.String(), err)
		_, err = c.Acquire(c.t.Context(), "k", ttl)
		wantCode(c.t, fault.InvalidArgument, "acquire for "+ttl.String(), err)
	}
	c.release(c.take(c.Lock, "k", 10*time.Millisecond))
}

// oneClusterSlot: whatever a key looks like, all that is kept about it lies in
// one place, so that every call can be atomic.
func oneClusterSlot(c *lockCase) {
	for _, key := range awkwardKeys {
		lease := c.take(c.Lock, key, lockTTL)
		w := c.wait(c.other, key)
		c.wantHeld(key, "that is held")
		c.b.Pass(lockTTL / 2)
		c.release(lease)
		c.release(c.gets(w, lockTTL, "after a release"))
		c.wantFree(key, "that was released")
	}
}
