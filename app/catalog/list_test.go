package catalog_test

import (
	"context"
	"fmt"
	"testing"

	"example.com/surge/app/catalog"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func pageOf(limit int) ports.Page { return ports.Page{Limit: limit} }

func after(p product.Product, limit int) ports.Page { return ports.Page{After: p.ID(), Limit: limit} }

func TestListsAreNewestFirst(t *testing.T) {
	t.Parallel()
	for name, lists := range map[string]func(w *world){
		"by the sets of tags": func(w *world) { w.rebuilds() },
		"by the store":        func(*world) {},
		"after a rebuild":     nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			if lists != nil {
				lists(w)
			}
			var of [7]product.Product
			for i := range of {
				tags := []string{"all"}
				if i%2 == 0 {
					tags = append(tags, "even")
				}
				of[i] = w.create(fmt.Sprint(i), tags...)
			}
			if lists == nil {
				w.tags.Lose()
				w.rebuilds()
			}
			for _, tag := range []string{"", "all"} {
				w.lists(w.Service, tag, pageOf(10), "6", "5", "4", "3", "2", "1", "0")
				w.lists(w.Service, tag, pageOf(3), "6", "5", "4")
				w.lists(w.Service, tag, after(of[4], 3), "3", "2", "1")
				w.lists(w.Service, tag, after(of[1], 3), "0")
				w.lists(w.Service, tag, after(of[0], 3))
			}
			w.lists(w.Service, "even", pageOf(3), "6", "4", "2")
			w.lists(w.Service, "even", after(of[2], 3), "0")
			w.lists(w.Service, "even", after(of[3], 3), "2", "0") // of another tag by now
			w.lists(w.Service, "unheard of", pageOf(3))
		})
	}
}

func TestTagsOfAnEditAreSeenAtOnce(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.rebuilds()
	p := w.create("Old", "red", "round")
	w.edit(p, "New", "round", "blue")
	other := w.node(nil)
	w.lists(other, "red", pageOf(9))
	w.lists(other, "round", pageOf(9), "New")
	w.lists(other, "blue", pageOf(9), "New")
}

func TestLostTagsAreBuiltAgain(t *testing.T) {
	t.Parallel()
	w := open(t)
	const products = 501 // more than are read in one go
	for i := range products {
		w.create(fmt.Sprint(i), "all")
	}
	w.tags.Lose()
	w.lists(w.Service, "all", pageOf(2), "500", "499")
	w.rebuilds()
	if members, err := w.tags.Node().Members(t.Context(), "products", "all"); err != nil || len(members) != products {
		t.Errorf("%d members, %v", len(members), err)
	}
	w.store.Cut()
	w.rebuilds() // reads nothing: they are built
}

// forgetful accepts tags and loses them, as a failover loses the last ones.
type forgetful struct{ ports.Tags }

func (forgetful) Put(context.Context, string, string, int64, []string) error { return nil }

func TestTagsThatAFailoverLostAreSetAgain(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.rebuilds()
	failing := w.node(func(d *catalog.Deps) { d.Tags = forgetful{d.Tags} })
	if _, err := failing.Create(t.Context(), details(t, "A thing", "red"), 10); err != nil {
		t.Fatal(err)
	}
	w.rebuilds() // they are not lost
	w.lists(w.Service, "red", pageOf(9))
	if err := w.RefreshTags(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.lists(w.Service, "red", pageOf(9), "A thing")
}

// losing loses the tags before they are marked as built.
type losing struct {
	ports.Tags
	lose func()
}

func (l losing) MarkBuilt(ctx context.Context, set string, ticket ports.BuildTicket) error {
	l.lose()
	return l.Tags.MarkBuilt(ctx, set, ticket)
}

func TestTagsThatAreLostWhileTheyAreBuilt(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.create("A thing", "red")
	unlucky := w.node(func(d *catalog.Deps) { d.Tags = losing{d.Tags, w.tags.Lose} })
	if err := unlucky.RebuildTags(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.lists(w.Service, "red", pageOf(9), "A thing") // not the empty set
	w.rebuilds()
	w.lists(w.Service, "red", pageOf(9), "A thing")
}

// The process died between the commit and the tags: until the event comes, a
// product is not listed by what it does not carry, and the page is full.
func TestTagsThatAreBehind(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.rebuilds()
	w.create("0", "red")
	w.create("1", "red")
	p := w.create("2", "red")
	w.tags.Cut()
	q := w.edit(p, "2", "blue")
	w.lists(w.Service, "blue", pageOf(9), "2")
	w.tags.Mend()
	w.lists(w.Service, "red", pageOf(2), "1", "0")
	heard := event.ProductUpdated{Product: event.ProductOf(q)}
	w.tags.Cut()
	refused(t, w.ProductUpdated(t.Context(), id.ID{1}, heard), fault.Unavailable)
	w.tags.Mend()
	for range 2 {
		if err := w.ProductUpdated(t.Context(), id.ID{1}, heard); err != nil {
			t.Fatal(err)
		}
		if err := w.ProductCreated(t.Context(), id.ID{2}, event.ProductCreated{Product: event.ProductOf(p)}); err != nil { // late
			t.Fatal(err)
		}
	}
	w.lists(w.Service, "red", pageOf(9), "1", "0")
	w.lists(w.Service, "blue", pageOf(9), "2")
}
