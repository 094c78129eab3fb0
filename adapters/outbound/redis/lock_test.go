package redis

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"example.com/surge/core/fault"
)

// Those who wait in one process are told together that the server is gone.
func TestWaitersHearThatTheServerIsGone(t *testing.T) {
	t.Parallel()
	m, client := serve(t)
	l, other := NewLock(client), NewLock(client)
	t.Cleanup(l.Close)
	t.Cleanup(other.Close)
	if _, err := other.Acquire(t.Context(), "k", time.Minute); err != nil {
		t.Fatal(err)
	}
	const waiters = 50
	failed := make(chan error, waiters)
	for range waiters {
		go func() {
			_, err := l.Acquire(t.Context(), "k", time.Minute)
			failed <- err
		}()
	}
	for inLine := 0; inLine < waiters; runtime.Gosched() {
		l.mu.Lock()
		if g := l.gates["k"]; g != nil {
			inLine = 1 + len(g.line)
		}
		l.mu.Unlock()
	}
	m.Close()
	for range waiters {
		if err := <-failed; !fault.Is(err, fault.Unavailable) {
			t.Errorf("a waiter: %v", err)
		}
	}
}

// A short lease that was waited for long begins when it is granted.
func TestALeaseThatWasWaitedForIsWhole(t *testing.T) {
	t.Parallel()
	_, client := serve(t)
	a, b := NewLock(client), NewLock(client)
	t.Cleanup(a.Close)
	t.Cleanup(b.Close)
	held, err := a.Acquire(t.Context(), "k", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	const ttl = 200 * time.Millisecond
	time.AfterFunc(2*ttl, func() { _ = held.Release(t.Context()) })
	lease, err := b.Acquire(t.Context(), "k", ttl)
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-lease.Context().Done():
		t.Error("a lease was lost although it can be renewed")
	case <-time.After(2 * ttl):
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// What is told of a grant that is over is no grant: the waiter has asked anew
// since.
func TestALateGrantIsNone(t *testing.T) {
	t.Parallel()
	_, client := serve(t)
	a, b := NewLock(client), NewLock(client)
	t.Cleanup(a.Close)
	t.Cleanup(b.Close)
	held, err := a.Acquire(t.Context(), "k", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	granted := make(chan uint64, 1)
	go func() {
		lease, err := b.Acquire(t.Context(), "k", time.Minute)
		if err != nil {
			t.Error(err)
			return
		}
		granted <- lease.Token()
	}()
	var late string
	for ; late == ""; runtime.Gosched() {
		b.mu.Lock()
		for lease, w := range b.waiting {
			late = fmt.Sprintf("%s %d %d", lease, w.asked-1, held.Token()-1)
		}
		b.mu.Unlock()
	}
	b.granted(late)
	for b.c.flying.Load() > 0 { // its question
		runtime.Gosched()
	}
	if err := held.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if token := <-granted; token <= held.Token() {
		t.Errorf("acquired with token %d, after %d", token, held.Token())
	}
}
