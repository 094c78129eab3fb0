package catalog_test

import (
	"context"
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/catalog"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// world is backends that any number of nodes share.
type world struct {
	t      *testing.T
	store  *memory.StoreBackend[ports.CatalogRepos]
	cache  *memory.CacheBackend
	tags   *memory.TagsBackend
	levels *levels
	ids    *counter
	*catalog.Service
}

func open(t *testing.T) *world {
	w := &world{
		t: t, store: memory.NewCatalogStore(), cache: memory.NewCacheBackend(memory.CacheOptions{}), tags: memory.NewTagsBackend(),
		levels: &levels{left: map[id.ID]int64{}}, ids: &counter{},
	}
	w.Service = w.node(nil)
	return w
}

// node is one more process, with some of its dependencies changed.
func (w *world) node(change func(d *catalog.Deps)) *catalog.Service {
	d := catalog.Deps{
		Store: w.store.Node(), Cache: w.cache.Node(), Tags: w.tags.Node(), Levels: w.levels, IDs: w.ids,
	}
	if change != nil {
		change(&d)
	}
	return catalog.New(d)
}

// details are of a product with that name and tags.
func details(t *testing.T, name string, tags ...string) product.Details {
	t.Helper()
	price, err := money.New(1999, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	return product.Details{Name: name, Price: price, Tags: tags}
}

func (w *world) create(name string, tags ...string) product.Product {
	w.t.Helper()
	v, err := w.Create(w.t.Context(), details(w.t, name, tags...), 10)
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Product
}

func (w *world) edit(p product.Product, name string, tags ...string) product.Product {
	w.t.Helper()
	v, err := w.Edit(w.t.Context(), p.ID(), p.Version(), details(w.t, name, tags...))
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Product
}

func (w *world) rebuilds() {
	w.t.Helper()
	if err := w.RebuildTags(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// shows checks what a node answers for a product.
func (w *world) shows(node *catalog.Service, want product.Product) {
	w.t.Helper()
	got, err := node.Get(w.t.Context(), want.ID())
	if err != nil || got.Product.Version() != want.Version() || got.Product.Snapshot().Name != want.Snapshot().Name {
		w.t.Errorf("shows %+v (%v), want %+v", got, err, want)
	}
}

// lists checks the names on a page.
func (w *world) lists(node *catalog.Service, tag string, page ports.Page, want ...string) {
	w.t.Helper()
	views, err := node.List(w.t.Context(), tag, page)
	var got []string
	for _, v := range views {
		got = append(got, v.Product.Snapshot().Name)
	}
	if err != nil || !slices.Equal(got, want) {
		w.t.Errorf("page %+v of %q is %q (%v), want %q", page, tag, got, err, want)
	}
}

// events is what waits in the outbox for a product, in order.
func (w *world) events(pid id.ID) (list []event.Envelope) {
	w.t.Helper()
	err := w.store.Node().KitTx(w.t.Context(), func(ctx context.Context, k ports.Kit) error {
		list = nil
		rows, err := k.OutboxLog.Pending(ctx, ports.OutboxShard(pid.String()), 100)
		for _, row := range rows {
			if row.Envelope.Key == pid.String() {
				list = append(list, row.Envelope)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func refused(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

// levels is how many pieces stocking says are left.
type levels struct {
	mu   sync.Mutex
	left map[id.ID]int64
	err  error
}

func (l *levels) Remaining(_ context.Context, products []id.ID) (map[id.ID]int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := map[id.ID]int64{}
	for _, p := range products {
		if n, ok := l.left[p]; ok {
			known[p] = n
		}
	}
	return known, l.err
}

// counter makes ids that grow.
type counter struct{ n atomic.Uint64 }

func (c *counter) New() id.ID {
	var v id.ID
	binary.BigEndian.PutUint64(v[:], c.n.Add(1))
	return v
}
