package contract

import (
	"time"

	"example.com/surge/ports"
)

func (s lockSuite) addTokens() {
	s.on("TokenGrowsAcrossRelease", tokenGrowsAcrossRelease)
	s.on("TokenGrowsAcrossExpiry", tokenGrowsAcrossExpiry)
	s.addNeeding(SurvivesCounterLoss, "TokenGrowsAcrossCounterLoss", inLockCase(tokenGrowsAcrossCounterLoss))
}

// tokens wants each token to be above the one before it.
type tokens struct {
	c    *lockCase
	last uint64
}

func (k *tokens) next(l ports.LockLease) ports.LockLease {
	k.c.t.Helper()
	if l.Token() <= k.last {
		k.c.t.Errorf("token %d after %d", l.Token(), k.last)
	}
	k.last = l.Token()
	return l
}

func tokenGrowsAcrossRelease(c *lockCase) {
	k := tokens{c: c}
	for range 20 { // faster than a clock may tick
		c.release(k.next(c.take(c.Lock, "k", lockTTL)))
		c.release(k.next(c.take(c.other, "k", lockTTL)))
	}
	lease := k.next(c.take(c.Lock, "k", lockTTL))
	w := c.wait(c.other, "k")
	c.release(lease)
	c.release(k.next(c.gets(w, lockTTL, "after a release")))
	if now := uint64(time.Now().Add(-time.Hour).UnixMicro()); k.last < now {
		c.t.Errorf("token %d is no time in µs", k.last)
	}
}

func tokenGrowsAcrossExpiry(c *lockCase) {
	k := tokens{c: c}
	for range 2 {
		k.next(c.take(c.Lock, "k", lockTTL))
		c.expire()
		lease := k.next(c.take(c.other, "k", lockTTL))
		c.release(lease)
	}
}

func tokenGrowsAcrossCounterLoss(c *lockCase) {
	k := tokens{c: c}
	for range 3 {
		for range 5 {
			c.release(k.next(c.take(c.Lock, "k", lockTTL)))
		}
		c.b.Lose()
		c.b.Pass(10 * time.Millisecond)
	}
	k.next(c.take(c.other, "k", lockTTL))
}
