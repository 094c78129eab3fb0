package catalog_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/catalog"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// listening is one more process that keeps products of its own, until the test
// ends.
func (w *world) listening(change func(d *catalog.Deps)) *catalog.Service {
	w.t.Helper()
	s := w.node(change)
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	})
	synctest.Wait()
	return s
}

// reading lets something happen in each transaction, after it ran.
type reading struct {
	ports.Catalog
	after func()
}

func (r reading) Tx(ctx context.Context, fn func(ctx context.Context, r ports.CatalogRepos) error) error {
	err := r.Catalog.Tx(ctx, fn)
	r.after()
	return err
}

func bubble(t *testing.T, body func(t *testing.T)) {
	t.Parallel()
	synctest.Test(t, body)
}

func TestHotProductIsReadOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		p := w.create("A thing")
		var reads atomic.Int64
		count := func(d *catalog.Deps) { d.Store = reading{d.Store, func() { reads.Add(1) }} }
		one, two := w.listening(count), w.listening(count)
		reads.Store(0) // of what they scan
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { w.shows(one, p); w.shows(two, p) })
		}
		all.Wait()
		if n := reads.Load(); n != 1 {
			t.Errorf("the store was asked %d times", n)
		}
		w.cache.Cut() // so it is in the process
		w.store.Cut()
		w.shows(one, p)
	})
}

func TestEditIsSeenOnNodesThatKeepTheProduct(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		p := w.create("Old")
		one, two := w.listening(nil), w.listening(nil)
		w.shows(one, p)
		w.shows(two, p)
		v, err := one.Edit(t.Context(), p.ID(), 1, details(t, "New"))
		if err != nil {
			t.Fatal(err)
		}
		w.shows(one, v.Product) // at once
		synctest.Wait()         // and when the word has got round
		w.shows(two, v.Product)
		w.shows(w.node(nil), v.Product)
	})
}

// Somebody asked for the id before the product was there.
func TestNewProductIsNotHiddenByItsAbsence(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		one, two := w.listening(nil), w.listening(nil)
		next := &counter{}
		next.n.Store(w.ids.n.Load())
		pid := next.New()
		for _, node := range []*catalog.Service{one, two} {
			_, err := node.Get(t.Context(), pid)
			refused(t, err, fault.NotFound)
		}
		p := w.create("A thing")
		if p.ID() != pid {
			t.Fatalf("the product is %s, want %s", p.ID(), pid)
		}
		synctest.Wait()
		w.shows(one, p)
		w.shows(two, p)
	})
}

// A load that read the old product ends after the edit.
func TestStaleLoadDoesNotHideAnEdit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		p := w.create("Old")
		var edited product.Product
		var once sync.Once
		slow := w.listening(func(d *catalog.Deps) {
			d.Store = reading{d.Store, func() {
				once.Do(func() { edited = w.edit(p, "New"); synctest.Wait() })
			}}
		})
		if _, err := slow.Get(t.Context(), p.ID()); err != nil { // it began before the edit: either will do
			t.Fatal(err)
		}
		w.shows(slow, edited)
		w.shows(w.listening(nil), edited)
	})
}

// The process died between the commit and the cache; the event is heard.
func TestReactionDeletesWhatTheEditCouldNot(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		p := w.create("Old")
		w.shows(w.Service, p)
		w.cache.Cut()
		q := w.edit(p, "New")
		heard := event.ProductUpdated{Product: event.ProductOf(q)}
		refused(t, w.ProductUpdated(t.Context(), id.ID{1}, heard), fault.Unavailable)
		w.cache.Mend()
		if err := w.ProductUpdated(t.Context(), id.ID{1}, heard); err != nil {
			t.Fatal(err)
		}
		w.shows(w.node(nil), q)
	})
}

func TestProductsExpire(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		p := w.create("A thing")
		w.shows(w.Service, p)
		w.store.Cut()
		w.shows(w.node(nil), p)
		<-time.After(time.Hour)
		_, err := w.node(nil).Get(t.Context(), p.ID())
		refused(t, err, fault.Unavailable)
	})
}

func TestProductOutlivesAnOutageOfTheStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		p := w.create("A thing")
		node := w.listening(nil)
		w.shows(node, p)
		w.store.Cut()
		<-time.After(6 * time.Minute) // longer than any level keeps it
		w.shows(node, p)
		<-time.After(time.Hour)
		_, err := node.Get(t.Context(), p.ID())
		refused(t, err, fault.Unavailable)
	})
}
