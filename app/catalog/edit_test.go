package catalog_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports/event"
)

func TestProductIsCreatedWithItsStock(t *testing.T) {
	t.Parallel()
	w := open(t)
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	d := details(t, "A phone", "phones")
	d.Description, d.PerUserLimit, d.SaleStartsAt = "Rings.", 2, &start
	v, err := w.Create(t.Context(), d, 7)
	if err != nil {
		t.Fatal(err)
	}
	s := v.Product.Snapshot()
	if v.Stock != 7 || s.InitialStock != 7 || s.Version != 1 || s.Description != "Rings." || s.PerUserLimit != 2 || !s.SaleStartsAt.Equal(start) {
		t.Errorf("created %+v", v)
	}
	said := w.events(s.ID)
	if len(said) != 1 || said[0].Type != event.TypeProductCreated {
		t.Fatalf("the outbox says %+v", said)
	}
	if e, err := event.Decode[event.ProductCreated](said[0]); err != nil || e.InitialStock != 7 || e.ProductID != s.ID || !slices.Equal(e.Tags, s.Tags) {
		t.Errorf("the event says %+v, %v", e, err)
	}
}

func TestProductThatIsNotValidIsNotThere(t *testing.T) {
	t.Parallel()
	w := open(t)
	d := details(t, "", "twice", "twice")
	_, err := w.Create(t.Context(), d, -1)
	refused(t, err, fault.InvalidArgument)
	if n := len(fault.From(err).Details()); n != 3 {
		t.Errorf("%d fields are named: %v", n, fault.From(err).Details())
	}
	p := w.create("A thing")
	_, err = w.Edit(t.Context(), p.ID(), 1, d)
	refused(t, err, fault.InvalidArgument)
	w.shows(w.Service, p)
	if views, err := w.List(t.Context(), "", pageOf(10)); err != nil || len(views) != 1 {
		t.Errorf("%+v, %v", views, err)
	}
}

func TestEditsNeedTheCurrentVersion(t *testing.T) {
	t.Parallel()
	w := open(t)
	p := w.create("Old")
	if q := w.edit(p, "New"); q.Version() != 2 || q.Snapshot().CreatedAt != p.Snapshot().CreatedAt {
		t.Errorf("edited %+v", q)
	}
	for _, version := range []int64{0, 1, 3} {
		_, err := w.Edit(t.Context(), p.ID(), version, details(t, "Late"))
		refused(t, err, fault.VersionMismatch)
	}
	_, err := w.Edit(t.Context(), id.ID{99}, 1, details(t, "Nothing"))
	refused(t, err, fault.NotFound)
	if said := w.events(p.ID()); len(said) != 2 || said[1].Type != event.TypeProductUpdated {
		t.Errorf("the outbox says %+v", said)
	}
}

func TestOneOfManyEditsWins(t *testing.T) {
	t.Parallel()
	w := open(t)
	p := w.create("Old")
	const many = 20
	errs := make([]error, many)
	var won product.Product
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range many {
		node := w.node(nil)
		all.Go(func() {
			v, err := node.Edit(t.Context(), p.ID(), 1, details(t, fmt.Sprintf("Edit %d", i)))
			if errs[i] = err; err == nil {
				mu.Lock()
				won = v.Product
				mu.Unlock()
			}
		})
	}
	all.Wait()
	wins := 0
	for _, err := range errs {
		if err == nil {
			wins++
		} else {
			refused(t, err, fault.VersionMismatch)
		}
	}
	if wins != 1 {
		t.Fatalf("%d edits of one version won", wins)
	}
	w.shows(w.node(nil), won)
}

func TestStockThatIsShown(t *testing.T) {
	t.Parallel()
	w := open(t)
	p := w.create("A thing")
	shows := func(want int64) {
		t.Helper()
		if v, err := w.Get(t.Context(), p.ID()); err != nil || v.Stock != want {
			t.Errorf("%d left (%v), want %d", v.Stock, err, want)
		}
		views, err := w.List(t.Context(), "", pageOf(1))
		if err != nil || len(views) != 1 || views[0].Stock != want {
			t.Errorf("listed %+v (%v), want %d left", views, err, want)
		}
	}
	shows(10) // stocking has not heard of it
	w.levels.left[p.ID()] = 0
	shows(0)
	w.levels.left[p.ID()] = 3
	if v, err := w.Edit(t.Context(), p.ID(), 1, details(t, "Edited")); err != nil || v.Stock != 3 {
		t.Errorf("edited %+v, %v", v, err)
	}
	clear(w.levels.left)
	w.levels.err = fault.New(fault.Unavailable, "down")
	shows(10)
	w.levels.err = fault.New(fault.Cancelled, "gave up")
	_, err := w.Get(t.Context(), p.ID())
	refused(t, err, fault.Cancelled)
}
