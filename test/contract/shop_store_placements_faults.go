package contract

import (
	"context"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// placementsIsolateFailures places good orders beside ones that are refused in
// every way, all at once: each gets its own answer.
func placementsIsolateFailures(t *testing.T, b Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	const each = 6
	wantVoid(t, s, 500, true)
	wantPlaced(t, s, placementOf(501, 101), ports.PlaceNow)
	wantPlaced(t, s, placementOf(502, 102), ports.PlaceNow)
	// An event whose id the outbox has cannot be appended: an error of that
	// placement, not of its neighbours.
	clash := func(n int) ports.Placement {
		p := placementOf(n, 103)
		p.Event.ID = placementOf(501, 101).Event.ID
		return p
	}
	kinds := []struct {
		name string
		make func(n int) ports.Placement
		want ports.PlaceOutcome
		code *fault.Code
	}{
		{"good", func(n int) ports.Placement { return placementOf(n, 1000+n) }, ports.PlaceNow, nil},
		{"replay", func(int) ports.Placement { return placementOf(501, 101) }, ports.PlaceReplay, nil},
		{"mismatch", func(n int) ports.Placement {
			p := placementOf(n, 101)
			p.Key = placementOf(501, 101).Key
			return p
		}, ports.PlaceMismatch, nil},
		{"void", func(n int) ports.Placement {
			p := placementOf(500, 104)
			p.Key, p.Event.ID = placementOf(n, 104).Key, placementOf(n, 104).Event.ID
			return p
		}, ports.PlaceVoid, nil},
		{"over the limit", func(n int) ports.Placement {
			p := placementOf(n, 102)
			p.Limit = 1
			return p
		}, ports.PlaceOverLimit, nil},
		{"clash", clash, 0, &fault.AlreadyExists},
	}
	var all sync.WaitGroup
	for i := range each * len(kinds) {
		kind, node := kinds[i%len(kinds)], b.Node(t).Store
		all.Go(func() {
			got, err := node.Place(t.Context(), kind.make(i+1))
			switch {
			case kind.code != nil:
				wantCode(t, *kind.code, "a placement that is to clash", err)
			case err != nil || got.Outcome != kind.want:
				t.Errorf("a placement that is %s ends in %d, %v", kind.name, got.Outcome, err)
			}
		})
	}
	all.Wait()
	for i := range each * len(kinds) {
		if p := kinds[i%len(kinds)].make(i + 1); i%len(kinds) == 0 {
			wantEverything(t, s, p, true)
		} else if i%len(kinds) == len(kinds)-1 {
			_, err := getOrder(t, s, i+1)
			wantCode(t, fault.NotFound, "get an order whose event clashed", err)
		}
	}
}

// placeBesideTransactions places an order while a transaction that counts the
// same user's purchases is open: neither count is lost.
func placeBesideTransactions(t *testing.T, b Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	counted, placed := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	node := b.Node(t).Store
	all.Go(func() {
		defer close(placed)
		<-counted
		if got, err := node.Place(t.Context(), placement(1)); err != nil || got.Outcome != ports.PlaceNow {
			t.Errorf("placed beside a transaction: %+v, %v", got, err)
		}
	})
	var first sync.Once
	noError(t, "count a purchase", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
		_, err := r.Purchases.Add(ctx, growingID(100), growingID(200), 5, 0)
		first.Do(func() { close(counted); await(placed) })
		return err
	}))
	all.Wait()
	wantBuy(t, s, 1, 6, false)
	wantBuy(t, s, 1, 7, true)
	noError(t, "a transaction", s.Tx(t.Context(), func(ctx context.Context, _ ports.OrderingRepos) error {
		_, err := s.Place(ctx, placement(2))
		wantCode(t, fault.Internal, "place inside a transaction", err)
		return nil
	}))
}

func placeUnavailable(t *testing.T, b Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	b.Down()
	_, err := s.Place(t.Context(), placement(1))
	wantCode(t, fault.Unavailable, "place while the backend is down", err)
	b.Up()
	wantEverything(t, s, placement(1), false)
	wantPlaced(t, s, placement(1), ports.PlaceNow)
}

func placeCancelled(t *testing.T, _ Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Place(ctx, placement(1))
	wantCode(t, fault.Cancelled, "place for a caller that gave up", err)
	wantEverything(t, s, placement(1), false)
}

// placeUnknownOutcome: after a lost reply all of it is there or nothing, and
// voiding the order tells which.
func placeUnknownOutcome(t *testing.T, b Backend[Lossy[ports.Ordering]]) {
	l := b.Node(t)
	for n, applied := range []bool{false, true} {
		l.LoseReply(applied)
		p := placement(n)
		_, err := l.Store.Place(t.Context(), p)
		wantCode(t, fault.UnknownOutcome, "place without a reply", err)
		wantEverything(t, l.Store, p, applied)
		wantVoid(t, l.Store, n, !applied)
		if applied {
			wantPlaced(t, l.Store, p, ports.PlaceReplay)
		} else {
			wantPlaced(t, l.Store, p, ports.PlaceVoid)
		}
	}
}

// placeKeysExact: keys that look alike are different keys, if they are taken
// at all.
func placeKeysExact(t *testing.T, _ Backend[Lossy[ports.Ordering]], s ports.Ordering) {
	for n, text := range hardTexts() {
		p := placement(n)
		p.Key.Key, p.Request = text, text
		got, err := s.Place(t.Context(), p)
		if err != nil {
			wantCode(t, fault.InvalidArgument, "place under the key "+text, err)
			continue
		}
		if got.Outcome != ports.PlaceNow {
			t.Errorf("the key %q is taken for another one", text)
		}
		wantEverything(t, s, p, true)
	}
}

// placeKeyForgotten: a key means nothing any more after its time.
func placeKeyForgotten(t *testing.T, b Backend[Lossy[ports.Ordering]]) {
	s := b.Node(t).Store
	wantPlaced(t, s, placement(1), ports.PlaceNow)
	b.Pass(ports.IdempotencyTTL - time.Minute)
	wantPlaced(t, s, placement(1), ports.PlaceReplay)
	b.Pass(2 * time.Minute)
	again := placement(2)
	again.Key = placement(1).Key
	wantPlaced(t, s, again, ports.PlaceNow)
	wantEverything(t, s, again, true)
}
