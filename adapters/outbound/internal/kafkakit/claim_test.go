package kafkakit

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/ports"
)

// claimed starts a claim with a handler.
func claimed(t *testing.T, s ports.Subscription, handle func(ports.Claim)) (c *Claim, moves func() int) {
	t.Helper()
	var mu sync.Mutex
	n := 0
	c = NewClaim("topic", 3, s, 10*time.Second, func() { mu.Lock(); defer mu.Unlock(); n++ })
	var running sync.WaitGroup
	c.Start(&running, handle)
	t.Cleanup(func() { c.Lose(); running.Wait() })
	return c, func() int { mu.Lock(); defer mu.Unlock(); return n }
}

func numbered(from, n int) []ports.Delivery {
	ds := make([]ports.Delivery, n)
	for i := range ds {
		ds[i] = ports.Delivery{Offset: int64(from + i), Message: ports.Message{Value: []byte{byte(from + i)}}}
	}
	return ds
}

// drained is a handler that keeps what it gets and acks nothing.
func drained(got *[]int64) func(ports.Claim) {
	return func(c ports.Claim) {
		for batch := range c.Batches() {
			for _, d := range batch {
				*got = append(*got, d.Offset)
			}
		}
	}
}

func TestClaimDeliversWithinBoundsAndSaysHowFar(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []int64
		c, moves := claimed(t, ports.Subscription{MaxHeld: 4, MaxHeldBytes: 1 << 20}, drained(&got))
		c.Offer(numbered(0, 6)...)
		c.Offer(numbered(4, 4)...) // the driver began again: two are known
		synctest.Wait()
		if !slices.Equal(got, []int64{0, 1, 2, 3}) {
			t.Fatalf("got %v, want what may be held", got)
		}
		c.Ack(1, 2)
		synctest.Wait()
		if n, moved := c.Position(); moved || moves() != 0 {
			t.Errorf("at %d, moved behind one that is not acked", n)
		}
		c.Ack(0)
		synctest.Wait()
		if n, moved := c.Position(); n != 3 || !moved || moves() != 1 {
			t.Errorf("at %d, %d moves; want 3 and one", n, moves())
		}
		if _, moved := c.Position(); moved {
			t.Error("it says the same twice")
		}
		if !slices.Equal(got, []int64{0, 1, 2, 3, 4, 5, 6}) {
			t.Errorf("got %v, want as many more as were acked", got)
		}
	})
}

// What the handler cannot have yet is kept, up to a bound: then the driver is
// told to wait, and when to go on.
func TestClaimTellsTheDriverWhenItIsFull(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []int64
		c, _ := claimed(t, ports.Subscription{MaxHeld: 1, MaxHeldBytes: 1 << 20}, drained(&got))
		n := 0
		for !c.Offer(numbered(n, 1)...) {
			synctest.Wait()
			if n++; n > 2*bufferMessages {
				t.Fatal("it is never full")
			}
		}
		if n < bufferMessages {
			t.Errorf("full with %d messages", n)
		}
		for acked := int64(0); ; acked++ {
			select {
			case <-c.Room():
				if int(acked) < bufferMessages/2 {
					t.Errorf("there is room after %d", acked)
				}
				if c.Offer(numbered(n+1, 1)...) {
					t.Error("it is full although there is room")
				}
				return
			default:
			}
			if int(acked) > n {
				t.Fatal("there is never room")
			}
			c.Ack(acked)
			synctest.Wait()
		}
	})
}

func TestClaimEndsWithItsHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := claimed(t, ports.Subscription{MaxHeld: 10, MaxHeldBytes: 1 << 20}, func(c ports.Claim) {
			batch := <-c.Batches()
			for range c.Batches() {
			}
			<-time.After(9 * time.Second) // less than it has
			c.Ack(batch[0].Offset)
		})
		c.Offer(numbered(7, 2)...)
		synctest.Wait()
		c.Revoke()
		start := time.Now()
		<-c.Over()
		if took := time.Since(start); took != 9*time.Second || c.Lost().Err() == nil {
			t.Errorf("over after %v, lost: %v", took, c.Lost().Err())
		}
		if n, _ := c.Position(); n != 8 {
			t.Errorf("at %d, want 8: it was acked in time", n)
		}
	})
}

func TestClaimIsLostByAHandlerThatIsTooSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := claimed(t, ports.Subscription{MaxHeld: 10, MaxHeldBytes: 1 << 20}, func(c ports.Claim) {
			batch := <-c.Batches()
			<-c.Lost().Done()
			c.Ack(batch[0].Offset)
		})
		c.Offer(numbered(7, 2)...)
		synctest.Wait()
		c.Revoke()
		start := time.Now()
		<-c.Over()
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("over after %v, want its time", took)
		}
		synctest.Wait()
		if n, _ := c.Position(); n != 7 {
			t.Errorf("at %d, want 7: it was acked too late", n)
		}
		if !c.Offer(numbered(9, 1)...) {
			t.Error("a claim that has ended wants more")
		}
	})
}
