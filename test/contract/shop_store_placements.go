package contract

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func addPlacements(s *suite[Lossy[ports.Ordering]]) {
	add := func(name string, body func(t *testing.T, b Backend[Lossy[ports.Ordering]], s ports.Ordering)) {
		s.add(name, func(t *testing.T, b Backend[Lossy[ports.Ordering]]) { body(t, b, b.Node(t).Store) })
	}
	add("PlaceCommitsEverything", placeCommitsEverything)
	add("PlaceReplaysAndMismatches", placeReplays)
	add("PlaceJudgesInOrder", placeJudgesInOrder)
	add("PlaceRefusalLeavesNothing", placeRefusalLeavesNothing)
	add("PlaceInParkedAggregateIsNotListed", placeParked)
	add("PlaceConcurrentDuplicatesMakeOneOrder", placeDuplicates)
	add("PlaceLimitUnderConcurrency", placeLimit)
	add("PlacementsIsolateFailures", placementsIsolateFailures)
	add("PlaceBesideTransactions", placeBesideTransactions)
	add("PlaceUnavailable", placeUnavailable)
	add("PlaceCancelledContext", placeCancelled)
	add("PlaceKeysExactOrRefused", placeKeysExact)
	s.add("PlaceUnknownOutcomeIsUnknown", placeUnknownOutcome)
	s.addNeeding(LongTime, "PlaceKeyIsForgottenAfterTTL", placeKeyForgotten)
}

// placement is order n of user 100 with a key of its own and no limit.
func placement(n int) ports.Placement { return placementOf(n, 100) }

func placementOf(n, user int) ports.Placement {
	o, e := placedOrder(n, user, 200, 1)
	payload, err := event.OfOrder(e)
	if err != nil {
		panic(err) // a bug of this file
	}
	envelope, err := event.New(id.Hash("event", fmt.Sprint(n)), "ordering", caseTime, "", payload)
	if err != nil {
		panic(err) // a bug of this file
	}
	return ports.Placement{
		Order: o, Event: envelope, Hash: id.Hash("request", fmt.Sprint(n)), Request: fmt.Sprint("request-", n),
		Key: ports.IdempotencyKey{User: growingID(user), Scope: "POST /orders", Key: fmt.Sprint("key ", n)},
	}
}

// wantPlaced places and wants an outcome.
func wantPlaced(t *testing.T, s ports.Ordering, p ports.Placement, want ports.PlaceOutcome) ports.Placed {
	t.Helper()
	got, err := s.Place(t.Context(), p)
	noError(t, "place", err)
	if got.Outcome != want {
		t.Errorf("the outcome is %d, want %d", got.Outcome, want)
	}
	return got
}

// wantEverything wants an order with all that belongs to it, or nothing of it.
func wantEverything(t *testing.T, s ports.Ordering, p ports.Placement, want bool) {
	t.Helper()
	o := p.Order.Snapshot()
	noError(t, "look for what was placed", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
		got, err := r.Orders.Get(ctx, o.ID)
		if want && (err != nil || got != p.Order) || !want && !fault.Is(err, fault.NotFound) {
			t.Errorf("the order is %+v, %v", got, err)
		}
		record, err := r.Idempotency.Find(ctx, p.Key)
		if want && (err != nil || record.Hash != p.Hash || record.Resource != o.ID || record.Request != p.Request) ||
			!want && !fault.Is(err, fault.NotFound) {
			t.Errorf("the record is %+v, %v", record, err)
		}
		rows, err := r.OutboxLog.Pending(ctx, ports.OutboxShard(p.Event.Key), many)
		listed := false
		for _, row := range rows {
			if row.ID == p.Event.ID {
				listed = true
				if fmt.Sprintf("%+v", row.Envelope) != fmt.Sprintf("%+v", p.Event) || row.Version != o.Version {
					t.Errorf("the event is %+v, want %+v", row, p.Event)
				}
			}
		}
		if listed != want {
			t.Errorf("the event is listed: %v, want %v", listed, want)
		}
		return err
	}))
}

func placeCommitsEverything(t *testing.T, b Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	p := placement(1)
	p.Limit = 1
	if got := wantPlaced(t, s, p, ports.PlaceNow); got.Order != p.Order {
		t.Errorf("placed is %+v, want %+v", got.Order, p.Order)
	}
	select {
	case <-s.Committed():
	default:
		t.Error("placing an order does not wake the relay")
	}
	wantEverything(t, b.Node(t).Store, p, true)
	wantBuy(t, s, 1, 1, false)
	wantBuy(t, s, 1, 2, true)
}

// placeReplays: a key's second request is answered with the order as it is now,
// another request under the key with the record alone.
func placeReplays(t *testing.T, b Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	first := placement(1)
	wantPlaced(t, s, first, ports.PlaceNow)
	reserved, _, _ := first.Order.Reserve(caseTime.Add(time.Minute), caseTime.Add(time.Second))
	updateOrder(t, s, reserved)

	again := placement(2)
	again.Key, again.Hash = first.Key, first.Hash
	got := wantPlaced(t, b.Node(t).Store, again, ports.PlaceReplay)
	if got.Order != reserved || got.Record.Request != first.Request || got.Record.Resource != growingID(1) {
		t.Errorf("the replay is %+v", got)
	}
	mismatch := placement(3)
	mismatch.Key = first.Key
	if got := wantPlaced(t, s, mismatch, ports.PlaceMismatch); got.Record.Hash != first.Hash || got.Order != (order.Order{}) {
		t.Errorf("the mismatch is %+v", got)
	}
	elsewhere := placement(4)
	elsewhere.Key.Key, elsewhere.Key.Scope = first.Key.Key, "POST /others"
	wantPlaced(t, s, elsewhere, ports.PlaceNow)
}

// placeJudgesInOrder: a replay is answered before a void, and a void before
// the limit.
func placeJudgesInOrder(t *testing.T, _ Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	first := placement(1)
	first.Limit = 1
	wantPlaced(t, s, first, ports.PlaceNow)
	wantPlaced(t, s, first, ports.PlaceReplay) // its order id is taken and its limit reached
	mismatch := first
	mismatch.Hash = id.Hash("another request")
	wantPlaced(t, s, mismatch, ports.PlaceMismatch)
	taken := placement(2)
	taken.Order, taken.Limit = first.Order, 1
	wantPlaced(t, s, taken, ports.PlaceVoid)
	over := placement(3)
	over.Limit = 1
	wantPlaced(t, s, over, ports.PlaceOverLimit)
	over.Limit = 2
	wantPlaced(t, s, over, ports.PlaceNow)
}

// placeRefusalLeavesNothing: what was refused can be tried again.
func placeRefusalLeavesNothing(t *testing.T, _ Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	p := placement(1)
	p.Limit = 1
	wantBuy(t, s, 1, 1, true)
	wantPlaced(t, s, p, ports.PlaceOverLimit)
	wantEverything(t, s, p, false)
	giveBack(t, s, 1)
	wantVoid(t, s, 1, true)
	wantPlaced(t, s, p, ports.PlaceVoid)
	wantBuy(t, s, 1, 1, true) // a void placement counted nothing
	giveBack(t, s, 1)
	q := placement(2)
	q.Key, q.Hash, q.Limit = p.Key, p.Hash, 1
	wantPlaced(t, s, q, ports.PlaceNow)
	wantEverything(t, s, q, true)
}

// placeDuplicates sends one request many times at once, under one order id as
// the gate would have it, and under others.
func placeDuplicates(t *testing.T, b Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	const same = 8
	outcomes := make([]ports.PlaceOutcome, 2*same)
	var all sync.WaitGroup
	for i := range outcomes {
		p := placement(1)
		if i%2 == 1 {
			p = placement(1 + i)
			p.Key, p.Hash = placement(1).Key, placement(1).Hash
		}
		node := b.Node(t).Store
		all.Go(func() {
			got, err := node.Place(t.Context(), p)
			if err != nil {
				t.Errorf("place: %v", err)
			}
			outcomes[i] = got.Outcome
		})
	}
	all.Wait()
	placed := 0
	for _, o := range outcomes {
		switch o {
		case ports.PlaceNow:
			placed++
		case ports.PlaceReplay:
		default:
			t.Errorf("a duplicate's outcome is %d", o)
		}
	}
	if placed != 1 {
		t.Errorf("%d of the duplicates were placed", placed)
	}
	wantBuy(t, s, 1, 1, false) // exactly one piece is counted
	wantBuy(t, s, 1, 2, true)
}

// placeLimit has one user place more orders at once than the limit allows.
func placeLimit(t *testing.T, b Backend[Lossy[ports.Ordering]], _ ports.Ordering) {
	const orders, limit = 10, 3
	outcomes := make([]ports.PlaceOutcome, orders)
	var all sync.WaitGroup
	for i := range outcomes {
		p, node := placement(i), b.Node(t).Store
		p.Limit = limit
		all.Go(func() {
			got, err := node.Place(t.Context(), p)
			if err != nil {
				t.Errorf("place: %v", err)
			}
			outcomes[i] = got.Outcome
		})
	}
	all.Wait()
	count := make(map[ports.PlaceOutcome]int)
	for _, o := range outcomes {
		count[o]++
	}
	if count[ports.PlaceNow] != limit || count[ports.PlaceOverLimit] != orders-limit {
		t.Errorf("of %d orders within a limit of %d the outcomes are %v", orders, limit, count)
	}
}

// placeParked: an order is placed although its events are set aside.
func placeParked(t *testing.T, _ Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	p := placement(1)
	poison := storeEvent(p.Event.Key, 7)
	noError(t, "park the aggregate", s.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
		if err := k.Outbox.Append(ctx, 7, poison); err != nil {
			return err
		}
		return k.OutboxLog.Park(ctx, poison.ID, "no broker takes it")
	}))
	wantPlaced(t, s, p, ports.PlaceNow)
	wantOrder(t, s, p.Order)
	noError(t, "count the outbox", s.KitTx(t.Context(), func(ctx context.Context, k ports.Kit) error {
		b, err := k.OutboxLog.Backlog(ctx)
		if b.Waiting != 0 || b.Parked != 2 {
			t.Errorf("the backlog is %+v, want both events parked", b)
		}
		return err
	}))
}
