package mysql

import (
	"context"
	"encoding/binary"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// numbered is placement n, that shares nothing with others.
func numbered(n int) ports.Placement {
	var v id.ID
	binary.BigEndian.PutUint64(v[8:], uint64(n))
	price, err := money.New(1, "EUR")
	if err != nil {
		panic(err) // a bug of this file
	}
	o, _, err := order.Place(order.Request{ID: v, UserID: v, ProductID: v, HoldID: v, Quantity: 1, UnitPrice: price})
	if err != nil {
		panic(err) // as above
	}
	return ports.Placement{Order: o, Event: event.Envelope{ID: v}, Key: ports.IdempotencyKey{User: v}}
}

// desk commits groups when it is told to.
type desk struct {
	*group
	groups chan []*member
	next   chan struct{}
}

func newDesk() *desk {
	d := &desk{groups: make(chan []*member, 1000), next: make(chan struct{})}
	d.group = newGroup(func(_ context.Context, members []*member) {
		d.groups <- members
		<-d.next
		for _, m := range members {
			m.end(ports.Placed{Outcome: ports.PlaceNow}, nil)
		}
	})
	return d
}

// settle lets everything be committed, and ends the desk.
func (d *desk) settle() {
	close(d.next)
	d.close()
}

// queue has placements wait, in their order.
func (d *desk) queue(ctx context.Context, results chan<- error, placements ...ports.Placement) {
	for _, p := range placements {
		go func() {
			_, err := d.place(ctx, p)
			results <- err
		}()
		synctest.Wait()
	}
}

func numberedFrom(first, n int) (list []ports.Placement) {
	for i := range n {
		list = append(list, numbered(first+i))
	}
	return list
}

func TestAGroupIsWhatCameWhileOthersWereCommitted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, results := newDesk(), make(chan error, 1000)
		d.queue(t.Context(), results, numberedFrom(0, committers)...)
		for range committers {
			if first := <-d.groups; len(first) != 1 {
				t.Errorf("with nothing under way a group has %d", len(first))
			}
		}
		d.queue(t.Context(), results, numberedFrom(committers, groupSize+5)...)
		d.next <- struct{}{}
		if second := <-d.groups; len(second) != groupSize {
			t.Errorf("of %d that wait a group has %d", groupSize+5, len(second))
		}
		d.next <- struct{}{}
		if third := <-d.groups; len(third) != 5 {
			t.Errorf("of 5 that wait a group has %d", len(third))
		}
		d.settle()
		for range committers + groupSize + 5 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestNoTwoOfAGroupShareARow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, results := newDesk(), make(chan error, 1000)
		d.queue(t.Context(), results, numberedFrom(0, committers)...)
		for range committers {
			<-d.groups
		}
		alike := []ports.Placement{numbered(100), numbered(101), numbered(102), numbered(103), numbered(104)}
		alike[1].Key = alike[0].Key
		alike[2].Order = alike[0].Order
		alike[3].Event.ID = alike[0].Event.ID
		d.queue(t.Context(), results, alike...)
		d.next <- struct{}{}
		group := <-d.groups
		if len(group) != 2 || group[0].Order != alike[0].Order || group[1].Order != alike[4].Order {
			t.Errorf("of five, of which four share something, a group has %d", len(group))
		}
		d.settle()
		for range committers + len(alike) {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAMemberMayGiveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, results := newDesk(), make(chan error, 1000)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		d.queue(short, results, numberedFrom(0, committers)...)
		for range committers {
			<-d.groups
		}
		gone, leave := context.WithCancel(t.Context())
		d.queue(gone, results, numbered(100))
		leave()
		if err := <-results; !fault.Is(err, fault.Cancelled) {
			t.Errorf("who gave up in the queue: %v", err)
		}
		for range committers { // whose time ends while they are committed
			if err := <-results; !fault.Is(err, fault.UnknownOutcome) {
				t.Errorf("who gave up during the commit: %v", err)
			}
		}
		d.settle()
		if len(d.groups) != 0 {
			t.Error("who had given up was committed")
		}
	})
}

func TestWhoGaveUpIsNotCommitted(t *testing.T) {
	t.Parallel()
	g := newGroup((&Ordering{}).commit) // it has no database, and needs none
	gone, leave := context.WithCancel(t.Context())
	leave()
	m := &member{Placement: numbered(1), ctx: gone, done: make(chan struct{})}
	if !g.join(m) {
		t.Fatal("the group is closed")
	}
	<-m.done
	if !fault.Is(m.err, fault.Cancelled) {
		t.Errorf("who had given up before the commit: %v", m.err)
	}
	g.close()
}

func TestWhoIsHeldUpHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g *group
		held := make(chan struct{})
		g = newGroup(func(_ context.Context, members []*member) {
			if len(members) > 1 {
				g.dissolve(members)
				return
			}
			if members[0].Key.User == numbered(101).Key.User {
				<-held
			}
			members[0].end(ports.Placed{Outcome: ports.PlaceNow}, nil)
		})
		g.mu.Lock()
		g.running = committers // until all of them wait
		g.mu.Unlock()
		results := make(chan error, 1000)
		(&desk{group: g}).queue(t.Context(), results, numberedFrom(100, 20)...)
		g.all.Go(g.run)
		synctest.Wait()
		if len(results) != 19 {
			t.Errorf("one of 20 is held up, and %d have ended", len(results))
		}
		close(held)
		g.close()
	})
}

func TestAGroupEndsWithItsCommits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, results := newDesk(), make(chan error, 1000)
		d.queue(t.Context(), results, numbered(1))
		closed := make(chan struct{})
		go func() { d.close(); close(closed) }()
		synctest.Wait()
		select {
		case <-closed:
			t.Error("it was closed while a commit was under way")
		default:
		}
		if _, err := d.place(t.Context(), numbered(2)); !fault.Is(err, fault.Unavailable) {
			t.Errorf("placing when it is closed: %v", err)
		}
		close(d.next)
		<-closed
		if err := <-results; err != nil {
			t.Errorf("who came before the end: %v", err)
		}
	})
}
