package memory_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/fault"
)

// A node that is closed renews nothing: its keys go to others when they run out.
func TestLockNodeDies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := memory.NewLockBackend()
		dies, lives := b.Node(), b.Node()
		defer lives.Close()
		lease, err := dies.Acquire(t.Context(), "k", time.Second)
		if err != nil {
			t.Fatal(err)
		}
		waits := make(chan error, 1)
		go func() { _, err := dies.Acquire(t.Context(), "k", time.Second); waits <- err }()
		synctest.Wait()
		began := time.Now()
		dies.Close()
		dies.Close()
		synctest.Wait()
		if lease.Context().Err() == nil {
			t.Error("the context of a lease outlives its node")
		}
		if err := <-waits; !fault.Is(err, fault.Unavailable) {
			t.Errorf("who waits at a node that is closed: %v", err)
		}
		if _, err := dies.TryAcquire(t.Context(), "k", time.Second); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a node that is closed: %v", err)
		}
		next, err := lives.Acquire(t.Context(), "k", time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("the key of a node that died is free after %v, want 1 s", waited)
		}
		if next.Token() <= lease.Token() {
			t.Errorf("token %d after %d", next.Token(), lease.Token())
		}
	})
}

// Who waits gets a key in the order of asking, and those who wait while the
// holder is forgotten go on.
func TestLockLineIsFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := memory.NewLockBackend()
		n := b.Node()
		defer n.Close()
		if _, err := n.Acquire(t.Context(), "k", time.Hour); err != nil {
			t.Fatal(err)
		}
		var order []int
		for i := range 5 {
			go func() {
				lease, err := n.Acquire(t.Context(), "k", time.Hour)
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, i)
				<-time.After(time.Millisecond)
				if err := lease.Release(t.Context()); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		b.Lose()
		<-time.After(time.Second)
		for i, who := range order {
			if i != who {
				t.Fatalf("the key went to %v", order)
			}
		}
		if len(order) != 5 {
			t.Errorf("%d of 5 got the key", len(order))
		}
	})
}
