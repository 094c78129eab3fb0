package contract

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s lockSuite) addWaiting() {
	s.on("WaiterIsWoken", waiterIsWoken)
	s.on("NoWaiterStarves", noWaiterStarves)
	s.on("CancelWhileWaiting", cancelWhileWaiting)
	s.on("CancelledWhenGranted", cancelledWhenGranted)
}

func waiterIsWoken(c *lockCase) {
	const long = time.Minute
	lease := c.take(c.Lock, "k", long)
	sameNode, otherNode := c.wait(c.Lock, "k"), c.wait(c.other, "k")
	c.b.Pass(2 * lockTTL) // long enough to have lost patience
	c.release(lease)
	select {
	case lease = <-sameNode.lease:
		c.release(lease)
		c.release(c.gets(otherNode, lockTTL, "when its turn has come"))
	case lease = <-otherNode.lease:
		c.release(lease)
		c.release(c.gets(sameNode, lockTTL, "when its turn has come"))
	case <-time.After(lockTTL / 2):
		c.t.Fatal("nobody who waits gets a key within 0.5 s of its release")
	}
	if c.b.LoseReply == nil {
		return
	}
	c.b.LoseReply()
	if lease, err := c.TryAcquire(c.t.Context(), "dead", lockTTL); err == nil {
		c.release(lease) // the adapter found out: nobody is left to expire
		return
	}
	w := c.wait(c.other, "dead")
	c.release(c.gets(w, 2*lockTTL, "after the lease of a holder who is gone"))
}

// noWaiterStarves lets a few compete for one key, all the time.
func noWaiterStarves(c *lockCase) {
	const workers, turns = 8, 160
	var held [workers]int
	left := turns
	var mu sync.Mutex // of both
	var all sync.WaitGroup
	for i := range workers {
		l := []ports.Lock{c.Lock, c.other}[i%2]
		all.Go(func() {
			for {
				lease, err := l.Acquire(c.t.Context(), "k", 30*lockTTL)
				if err != nil {
					c.t.Errorf("acquire: %v", err)
					return
				}
				mu.Lock()
				more := left > 0
				left--
				held[i]++
				mu.Unlock()
				<-time.After(time.Millisecond)
				if err := lease.Release(c.t.Context()); err != nil {
					c.t.Errorf("release: %v", err)
				}
				if !more {
					return
				}
			}
		})
	}
	all.Wait()
	for i, n := range held {
		if n < turns/workers/4 {
			c.t.Errorf("of %d turns the one of %d workers got %d: %v", turns, i, n, held)
		}
	}
}

func cancelWhileWaiting(c *lockCase) {
	lease := c.take(c.Lock, "k", lockTTL)
	givesUp, patient := c.wait(c.other, "k"), c.wait(c.other, "k")
	givesUp.cancel()
	select {
	case err := <-givesUp.err:
		wantCode(c.t, fault.Cancelled, "a wait that was given up", err)
	case <-time.After(lockTTL):
		c.t.Fatal("a wait goes on 1 s after it was given up")
	}
	ctx, cancel := context.WithTimeout(c.t.Context(), lockTTL/4)
	defer cancel()
	_, err := c.other.Acquire(ctx, "k", lockTTL)
	wantCode(c.t, fault.Unavailable, "a wait past its deadline", err)

	c.wantHeld("k", "for which somebody ceased to wait")
	c.release(lease)
	c.release(c.gets(patient, lockTTL, "behind one who gave up"))
	c.wantFree("k", "that everybody released")
}

// cancelledWhenGranted lets a waiter give up in the moment that it is its turn:
// either it gets the key or somebody else can.
func cancelledWhenGranted(c *lockCase) {
	for round := range 20 {
		lease := c.take(c.Lock, "k", lockTTL)
		w := c.wait(c.other, "k")
		if round%2 == 0 {
			w.cancel()
		}
		c.release(lease)
		w.cancel()
		select {
		case lease := <-w.lease:
			c.release(lease)
		case err := <-w.err:
			wantCode(c.t, fault.Cancelled, "a wait that was given up", err)
		}
		ctx, cancel := context.WithTimeout(c.t.Context(), lockTTL/2)
		lease, err := c.Acquire(ctx, "k", lockTTL)
		cancel()
		noError(c.t, "acquire what a waiter gave up or released", err)
		c.release(lease)
	}
}
