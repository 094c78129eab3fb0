package memory_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func mint(ctx context.Context, s ports.Context, role string) error {
	return s.KitTx(ctx, func(ctx context.Context, k ports.Kit) error { _, err := k.Fences.Mint(ctx, role); return err })
}

// A transaction that loses twice runs its third try in a turn of its own: who
// would make it lose again waits until it has committed.
func TestLoserGetsATurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory.NewContextStore("kit").Node()
		outside := t.Context() // another caller's
		var rivals sync.WaitGroup
		defer rivals.Wait()
		runs, rivalsDone := 0, 0
		err := s.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
			runs++
			if _, err := k.Fences.Mint(ctx, "hot"); err != nil {
				return err
			}
			rivals.Go(func() {
				if err := mint(outside, s, "hot"); err != nil {
					t.Errorf("the rival: %v", err)
				}
				rivalsDone++
			})
			synctest.Wait()
			if want := min(runs, 2); rivalsDone != want {
				t.Errorf("in run %d %d rivals have committed, want %d", runs, rivalsDone, want)
			}
			return nil
		})
		if err != nil || runs != 3 {
			t.Errorf("it ran %d times and ended in %v, want 3 runs and a commit", runs, err)
		}
	})
}

// Whoever waits for somebody's turn to end gives up with its context.
func TestWaitingForATurnHonoursContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory.NewContextStore("kit").Node()
		outside := t.Context() // another caller's
		runs := 0
		err := s.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
			runs++
			if _, err := k.Fences.Mint(ctx, "hot"); err != nil || runs > 3 {
				return err
			}
			rival, cancel := context.WithCancel(outside)
			defer cancel()
			var committed sync.WaitGroup
			committed.Go(func() {
				err := mint(rival, s, "hot")
				if wait := runs == 3; wait != fault.Is(err, fault.Cancelled) {
					t.Errorf("beside run %d a rival ends in %v", runs, err)
				}
			})
			synctest.Wait()
			cancel()
			committed.Wait()
			return nil
		})
		if err != nil || runs != 3 {
			t.Errorf("it ran %d times and ended in %v, want 3 runs and a commit", runs, err)
		}
	})
}

// A turn ends with its transaction, however that ends.
func TestTurnEndsWithAPanic(t *testing.T) {
	t.Parallel()
	s := memory.NewContextStore("kit").Node()
	outside := t.Context() // another caller's
	runs := 0
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error { //nolint:contextcheck // the rival is another caller
			if runs++; runs == 3 {
				panic("a bug")
			}
			if _, err := k.Fences.Mint(ctx, "hot"); err != nil {
				return err
			}
			return mint(outside, s, "hot") // of another caller: not with this transaction's context
		})
	}()
	if err := mint(outside, s, "hot"); err != nil {
		t.Errorf("after a panic in a turn: %v", err)
	}
}

// What fn answers from rows that changed meanwhile is not believed.
func TestErrorFromStaleReadsRunsAgain(t *testing.T) {
	t.Parallel()
	s := memory.NewContextStore("kit").Node()
	outside := t.Context() // another caller's
	runs := 0
	err := s.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
		runs++
		if err := k.Fences.Check(ctx, "role", 0); err != nil {
			return nil // the newer number is seen
		}
		if err := mint(outside, s, "role"); err != nil {
			return err
		}
		if _, err := k.Inbox.First(ctx, "group", [16]byte{1}); err != nil {
			return err
		}
		return fault.New(fault.Internal, "nobody minted")
	})
	if err != nil || runs != 2 {
		t.Errorf("it ran %d times and ended in %v", runs, err)
	}
}

// A transaction that only reads sees rows as they were together.
func TestReadsThatDoNotFitRunAgain(t *testing.T) {
	t.Parallel()
	s := memory.NewContextStore("kit").Node()
	outside := t.Context() // another caller's
	bound := func(ctx context.Context, k ports.Kit, key string) bool {
		_, err := k.Idempotency.Find(ctx, ports.IdempotencyKey{Key: key})
		return err == nil
	}
	runs, first, second := 0, false, false
	err := s.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
		runs++
		first = bound(ctx, k, "first")
		if runs == 1 { // another caller binds both
			if err := s.KitTx(outside, func(ctx context.Context, k ports.Kit) error {
				if err := k.Idempotency.Bind(ctx, ports.IdempotencyRecord{Key: ports.IdempotencyKey{Key: "first"}}); err != nil {
					return err
				}
				return k.Idempotency.Bind(ctx, ports.IdempotencyRecord{Key: ports.IdempotencyKey{Key: "second"}})
			}); err != nil {
				return err
			}
		}
		second = bound(ctx, k, "second")
		return nil
	})
	if err != nil || !first || !second || runs != 2 {
		t.Errorf("in run %d, of two keys bound together one is bound (%v) and the other (%v): %v", runs, first, second, err)
	}
}
