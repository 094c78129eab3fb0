package ordering_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

var errLost = fault.New(fault.UnknownOutcome, "the reply was lost")

// The pieces were held, and nobody heard of it: whoever asks again with the key
// has them.
func TestLostReplyOfTheGateKeepsTheHold(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]func(ctx context.Context, cancel func()) error{
		"lost":               func(context.Context, func()) error { return errLost },
		"the caller is gone": func(ctx context.Context, cancel func()) error { cancel(); return fault.FromContext(ctx, "reserve") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, 1)
				in := s.buy(someone(), "k")
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				lossy := s.with(func(d *ordering.Deps) {
					gate := d.Gate
					d.Gate = reserving{gate, func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
						_, _ = gate.Reserve(ctx, r)
						return ports.Reserved{}, lost(ctx, cancel)
					}}
				})
				if _, err := lossy.Place(ctx, in); !fault.Transient(err) {
					t.Fatal(err)
				}
				_, err := s.Place(t.Context(), s.buy(someone(), "another"))
				refused(t, err, order.SoldOut)
				s.placed(in)
			})
		})
	}
}

// A request to the gate that comes late makes a hold for whoever asks again.
func TestLateReservationIsTheKeysOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		in := s.buy(someone(), "k")
		var late ports.Reservation
		slow := s.with(func(d *ordering.Deps) {
			d.Gate = reserving{d.Gate, func(_ context.Context, r ports.Reservation) (ports.Reserved, error) {
				late = r
				return ports.Reserved{}, errLost
			}}
		})
		_, err := slow.Place(t.Context(), in)
		refused(t, err, fault.Unavailable)
		if r, err := s.stock.Node().Reserve(t.Context(), late); err != nil || !r.Fresh {
			t.Fatalf("%+v, %v", r, err)
		}
		if o := s.placed(in); o.ID != late.Order {
			t.Errorf("placed as %s, held for %s", o.ID, late.Order)
		}
	})
}

func TestOrderIdThatWasReleasedIsReplaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		tries := 0
		early := s.with(func(d *ordering.Deps) {
			gate := d.Gate
			d.Gate = reserving{gate, func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
				if tries++; tries == 1 {
					_ = gate.Release(ctx, r.Product, r.Hold, r.Order)
				}
				return gate.Reserve(ctx, r)
			}}
		})
		if _, err := early.Place(t.Context(), s.buy(someone(), "k")); err != nil || tries != 2 || s.free(s.pid) != 0 {
			t.Errorf("%v after %d tries, %d free", err, tries, s.free(s.pid))
		}
	})
}

// That this request committed nothing does not mean that no other with its key
// does: both have the same hold.
func TestStoreThatIsDownKeepsTheHold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		in := s.buy(someone(), "k")
		s.store.Cut()
		_, err := s.Place(t.Context(), in)
		refused(t, err, fault.Unavailable)
		if s.free(s.pid) != 0 {
			t.Errorf("%d free", s.free(s.pid))
		}
		s.store.Mend()
		s.placed(in)
	})
}

// In doubt the hold stays, and the same key finds out.
func TestLostReplyOfTheStoreKeepsTheHold(t *testing.T) {
	t.Parallel()
	for name, committed := range map[string]bool{"committed": true, "not committed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, 1)
				in := s.buy(someone(), "k")
				s.store.LoseNextCommitReply(committed)
				_, err := s.Place(t.Context(), in)
				refused(t, err, fault.Unavailable)
				if s.free(s.pid) != 0 {
					t.Error("somebody else may take the piece")
				}
				again, err := s.Place(t.Context(), in)
				if err != nil || again.Replayed != committed {
					t.Fatalf("again: %+v, %v", again, err)
				}
				o := again.Order.Snapshot()
				if s.free(s.pid) != 0 || s.now(o).ID != o.ID {
					t.Errorf("%d free", s.free(s.pid))
				}
				if _, err := s.Place(t.Context(), s.buy(someone(), "other")); !fault.Is(err, order.SoldOut) {
					t.Errorf("the next buyer: %v", err)
				}
			})
		})
	}
}

// The order may exist: another failure on the way to finding out frees nothing.
func TestHoldInDoubtOutlastsAnOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		in := s.buy(someone(), "k")
		s.store.LoseNextCommitReply(true)
		_, err := s.Place(t.Context(), in)
		refused(t, err, fault.Unavailable)
		s.store.Cut()
		_, err = s.Place(t.Context(), in)
		refused(t, err, fault.Unavailable)
		if s.free(s.pid) != 0 {
			t.Error("the piece of an order is for sale")
		}
	})
}

func TestKeyInDoubtBelongsToItsQuantity(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 5)
		in := s.buy(someone(), "k")
		s.lostInDoubt(in)
		more := in
		more.Quantity = 2
		_, err := s.Place(t.Context(), more)
		refused(t, err, fault.IdempotencyMismatch)
		s.placed(in)
	})
}

// lostInDoubt is an attempt whose order did not commit, though nobody knows,
// and the order id that it went by.
func (s *sale) lostInDoubt(in ordering.PlaceInput) id.ID {
	s.t.Helper()
	s.store.LoseNextCommitReply(false)
	_, err := s.Place(s.t.Context(), in)
	refused(s.t, err, fault.Unavailable)
	pass(time.Minute)
	holds, err := s.stock.Node().Expired(s.t.Context(), in.Product, 10)
	if err != nil || len(holds) != 1 {
		s.t.Fatalf("expired holds: %+v, %v", holds, err)
	}
	return holds[0].Order
}

func (s *sale) void(oid id.ID) {
	s.t.Helper()
	fence, err := s.MintReconciler(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	if voided, err := s.Void(s.t.Context(), oid, fence); err != nil || !voided {
		s.t.Fatalf("void: %v, %v", voided, err)
	}
}

// Between the reconciler's void and its release the attempt comes back.
func TestVoidedOrderIsReplacedByAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		in := s.buy(someone(), "k")
		gone := s.lostInDoubt(in)
		s.void(gone)
		o := s.placed(in)
		if o.ID == gone || s.free(s.pid) != 0 {
			t.Errorf("order %s after %s, %d free", o.ID, gone, s.free(s.pid))
		}
		if _, err := s.Get(t.Context(), in.User, gone); !fault.Is(err, fault.NotFound) {
			t.Errorf("the void order: %v", err)
		}
	})
}

func TestVoidedOrderIsNotReplacedAfterTheSale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1, endsIn(30*time.Second))
		in := s.buy(someone(), "k")
		s.void(s.lostInDoubt(in))
		_, err := s.Place(t.Context(), in)
		if err == nil || fault.CodeOf(err).String() != "SALE_NOT_OPEN" || s.free(s.pid) != 1 {
			t.Errorf("%v, %d free", err, s.free(s.pid))
		}
	})
}

// What was admitted in time may be finished.
func TestAttemptInDoubtIsFinishedAfterTheSale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1, endsIn(30*time.Second))
		in := s.buy(someone(), "k")
		held := s.lostInDoubt(in)
		if o := s.placed(in); o.ID != held {
			t.Errorf("order %s under the hold of %s", o.ID, held)
		}
	})
}

// A gate that forgot what a user bought lets him in; the store does not.
func TestStoreHasTheLastWordOnTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 5, limit(1))
		user := someone()
		s.placed(s.buy(user, "first"))
		s.stock.Lose()
		s.openGate(s.pid, 4)
		_, err := s.Place(t.Context(), s.buy(user, "second"))
		refused(t, err, order.PurchaseLimit)
		if s.free(s.pid) != 4 {
			t.Errorf("%d free", s.free(s.pid))
		}
	})
}

// A gate that does not know an order hears of it with its replay.
func TestReplayTellsAForgetfulGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 5)
		in := s.buy(someone(), "k")
		o := s.placed(in)
		s.stock.Lose()
		s.openGate(s.pid, 5)
		again, err := s.Place(t.Context(), in)
		if err != nil || !again.Replayed || again.Order.Snapshot().ID != o.ID || s.free(s.pid) != 4 {
			t.Errorf("%+v, %v, %d free", again, err, s.free(s.pid))
		}
		if hold, err := s.stock.Node().Find(t.Context(), s.pid, o.HoldID); err != nil || hold.State != ports.HoldSettled || hold.Order != o.ID {
			t.Errorf("the gate has %+v, %v", hold, err)
		}
	})
}

// Of an order that the gate could not be told of nobody hears, until he asks
// again: a gate that was opened without it would refuse a replay meanwhile.
func TestNobodyHearsOfAnOrderBeforeTheGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 5)
		in := s.buy(someone(), "k")
		cutting := s.with(func(d *ordering.Deps) { d.Store = gateCutBehind{d.Store, s.stock.Cut} })
		_, err := cutting.Place(t.Context(), in)
		refused(t, err, fault.Unavailable)
		if fault.From(err).RetryAfter() == 0 {
			t.Error("it is not said when to ask again")
		}
		s.stock.Mend()
		again, err := s.Place(t.Context(), in)
		if err != nil || !again.Replayed || s.free(s.pid) != 4 {
			t.Errorf("%+v, %v, %d free", again, err, s.free(s.pid))
		}
	})
}

// gateCutBehind loses the gate once an order is committed.
type gateCutBehind struct {
	ports.Ordering
	cut func()
}

func (g gateCutBehind) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	defer g.cut()
	return g.Ordering.Place(ctx, p)
}
