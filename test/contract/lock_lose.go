package contract

import (
	"context"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s lockSuite) addLosing() {
	s.on("ExpiryFrees", expiryFrees)
	s.on("LossCancelsBeforeExpiry", lossCancelsBeforeExpiry)
	s.on("ReleaseAfterExpiryLeavesSuccessor", releaseAfterExpiryLeavesSuccessor)
	s.on("AcquireReplyLost", acquireReplyLost)
}

func expiryFrees(c *lockCase) {
	lease := c.take(c.Lock, "k", lockTTL)
	c.expire()
	c.wantFree("k", "whose lease ran out")
	if lease.Context().Err() == nil {
		c.t.Error("the context of a lease that ran out goes on")
	}
	c.b.Pass(2 * lockTTL)
	c.wantFree("k", "whose lease ran out, when a renewal would have come")
}

func lossCancelsBeforeExpiry(c *lockCase) {
	began := time.Now()
	lease := c.take(c.Lock, "k", lockTTL)
	c.b.Down()
	wantEnd(c.t, lease, began.Add(lockTTL), "that cannot be renewed")
	c.b.Up()

	if c.b.Lose == nil {
		return
	}
	c.b.Pass(lockTTL)
	lease = c.take(c.Lock, "k", lockTTL)
	c.b.Lose()
	wantEnd(c.t, lease, time.Now().Add(lockTTL), "that the backend has forgotten")
}

// wantEnd wants the context of a lease to end before a time, and to say why.
func wantEnd(t *testing.T, lease ports.LockLease, before time.Time, which string) {
	t.Helper()
	select {
	case <-lease.Context().Done():
		if now := time.Now(); !now.Before(before) {
			t.Errorf("the context of a lease %s ends %v too late", which, now.Sub(before))
		}
		if err := fault.FromContext(lease.Context(), "work"); !fault.Transient(err) {
			t.Errorf("the context of a lease %s ends because of %v", which, err)
		}
	case <-time.After(2 * time.Until(before)):
		t.Errorf("the context of a lease %s goes on", which)
	}
}

func releaseAfterExpiryLeavesSuccessor(c *lockCase) {
	old := c.take(c.Lock, "k", lockTTL)
	c.expire()
	next := c.take(c.other, "k", lockTTL)
	c.release(old)
	c.wantHeld("k", "after a lease that had run out was released")
	c.b.Pass(2 * lockTTL)
	c.wantHeld("k", "after a lease that had run out was released, much later")
	if err := next.Context().Err(); err != nil {
		c.t.Errorf("the context of the successor: %v", err)
	}
	c.release(next)
	c.wantFree("k", "that the successor released")
}

// acquireReplyLost: whoever does not learn that a key is theirs does not keep
// it from others for longer than the lease.
func acquireReplyLost(c *lockCase) {
	if c.b.LoseReply == nil {
		c.t.Skip("this harness cannot lose a reply")
	}
	for name, acquire := range map[string]acquire{"acquire": c.Acquire, "try": c.TryAcquire} {
		c.b.LoseReply()
		lease, err := acquire(c.t.Context(), name, lockTTL)
		if err == nil { // it asked again and found itself the holder
			c.wantHeld(name, "that was acquired though a reply was lost")
			c.release(lease)
			continue
		}
		if !fault.Transient(err) {
			c.t.Errorf("%s without a reply: %v", name, err)
		}
		c.b.Pass(lockTTL / 4)
		ctx, cancel := context.WithTimeout(c.t.Context(), 3*lockTTL)
		lease, err = c.other.Acquire(ctx, name, lockTTL)
		cancel()
		noError(c.t, "wait for a key whose holder does not know of it", err)
		c.release(lease)
	}
}
