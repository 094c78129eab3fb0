package catalog_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/catalog"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
)

// timed makes ids as of now.
type timed struct{ n atomic.Uint32 }

func (i *timed) New() id.ID {
	n := i.n.Add(1)
	return id.V7(time.Now(), [10]byte{8: byte(n >> 8), 9: byte(n)})
}

func TestMadeUpProductsNeverReachTheStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		p := w.create("A thing")
		var reads atomic.Int64
		node := w.listening(func(d *catalog.Deps) { d.Store = reading{d.Store, func() { reads.Add(1) }} })
		reads.Store(0) // of the scan
		for n := range 200 {
			for _, pid := range []id.ID{
				{0: 0x7f, 6: 0x40, 8: 0x80, 15: byte(n)},                      // not of ours
				id.V7(time.Now().Add(-24*time.Hour), [10]byte{9: byte(n)}),    // of a time that was scanned
				id.V7(time.Now().Add(365*24*time.Hour), [10]byte{9: byte(n)}), // of a time to come
			} {
				_, err := node.Get(t.Context(), pid)
				refused(t, err, fault.NotFound)
			}
		}
		if n := reads.Load(); n > 30 { // the filter may err for one in a hundred
			t.Errorf("the store was asked %d times for 600 products that never were", n)
		}
		w.shows(node, p)
	})
}

// The node that sells it has heard nothing of it, and scanned before.
func TestNewProductIsNotFilteredOnNodesThatDidNotHear(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		node := w.listening(nil)
		<-time.After(4 * time.Minute)
		maker := w.node(func(d *catalog.Deps) { d.IDs = new(timed) })
		w.cache.Cut() // it tells nobody
		v, err := maker.Create(t.Context(), details(t, "A thing"), 10)
		if err != nil {
			t.Fatal(err)
		}
		w.cache.Mend()
		synctest.Wait()
		w.shows(node, v.Product)
	})
}

func TestScanComesByEveryPage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := open(t)
		products := make([]product.Product, 1001) // two full pages and a bit
		for i := range products {
			products[i] = w.create("A thing")
		}
		node := w.listening(nil)
		for _, p := range products {
			w.shows(node, p)
		}
	})
}
