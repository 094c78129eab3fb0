package contract

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// CatalogStore holds an adapter to ports.Catalog; Store holds it to the rest.
func CatalogStore(t *testing.T, h Harness[ports.Catalog]) {
	s := &suite[ports.Catalog]{h: h}
	addRows(s, rows[ports.CatalogRepos]{
		insert: func(ctx context.Context, r ports.CatalogRepos, n int) error {
			return r.Products.Insert(ctx, productNumber(n))
		},
		version: func(ctx context.Context, r ports.CatalogRepos, n int) (int64, error) {
			p, err := r.Products.Get(ctx, growingID(n))
			return p.Version(), err
		},
		update: func(ctx context.Context, r ports.CatalogRepos, n int, version int64) error {
			s := productNumber(n).Snapshot()
			s.Version = version + 1
			p, err := product.Restore(s)
			if err != nil {
				return err
			}
			return r.Products.Update(ctx, p)
		},
	})
	s.add("InsertGetUpdate", productsInsertGetUpdate)
	s.add("GetManyAnswersThoseThatExist", productsGetMany)
	s.add("PagesAreStable", productsPages)
	s.add("TagsFollowUpdates", productsTags)
	s.add("TextExactOrRefused", productsText)
	s.add("SoldCountsGrow", soldCountsGrow)
	s.add("SoldTopIsOrdered", soldTopIsOrdered)
	s.add("SoldPagesAreStable", soldPages)
	s.add("SoldLostUpdatePrevented", soldLostUpdate)
	s.run(t)
}

// productDetails are details with every field set.
func productDetails(name string, tags ...string) product.Details {
	price, err := money.New(1999, "EUR")
	if err != nil {
		panic(err) // a bug of this file
	}
	from, to := caseTime.Add(time.Hour), caseTime.Add(2*time.Hour)
	return product.Details{
		Name: name, Description: "line one\nline two", Price: price, Tags: tags, PerUserLimit: 2, SaleStartsAt: &from, SaleEndsAt: &to,
	}
}

// productNumber is a product of version 1; newer ones have greater ids.
func productNumber(n int, tags ...string) product.Product {
	p, err := product.New(growingID(n), productDetails(fmt.Sprint("Product ", n), tags...), 100, caseTime.Add(time.Duration(n)*time.Millisecond))
	if err != nil {
		panic(err) // a bug of this file
	}
	return p
}

func insertProducts(t *testing.T, s ports.Catalog, products ...product.Product) {
	t.Helper()
	noError(t, "insert products", s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) error {
		for _, p := range products {
			if err := r.Products.Insert(ctx, p); err != nil {
				return err
			}
		}
		return nil
	}))
}

func wantProduct(t *testing.T, s ports.Catalog, want product.Product) {
	t.Helper()
	noError(t, "get a product", s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) error {
		got, err := r.Products.Get(ctx, want.ID())
		if !reflect.DeepEqual(got, want) {
			t.Errorf("stored is %+v, want %+v", got, want)
		}
		return err
	}))
}

func productsInsertGetUpdate(t *testing.T, b Backend[ports.Catalog]) {
	s := b.Node(t)
	p := productNumber(1, "new", "red")
	insertProducts(t, s, p)
	wantProduct(t, b.Node(t), p)
	bare := productDetails("Bare")
	bare.Description, bare.PerUserLimit, bare.SaleStartsAt, bare.SaleEndsAt = "", 0, nil, nil
	edited, err := p.Edit(bare, caseTime.Add(time.Minute))
	noError(t, "edit", err)
	noError(t, "update", s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) error { return r.Products.Update(ctx, edited) }))
	wantProduct(t, b.Node(t), edited)
}

func productsGetMany(t *testing.T, b Backend[ports.Catalog]) {
	s := b.Node(t)
	insertProducts(t, s, productNumber(1), productNumber(2), productNumber(3))
	noError(t, "get many", s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) error {
		got, err := r.Products.GetMany(ctx, []id.ID{growingID(3), growingID(9), growingID(1), growingID(3)})
		ids := productIDs(got)
		slices.SortFunc(ids, compareIDs)
		if !slices.Equal(ids, []id.ID{growingID(1), growingID(3)}) {
			t.Errorf("of products 1, 3 and one that does not exist it answers %v", ids)
		}
		if err != nil {
			return err
		}
		none, err := r.Products.GetMany(ctx, nil)
		if len(none) != 0 {
			t.Errorf("of no products it answers %v", none)
		}
		return err
	}))
}

func productIDs(products []product.Product) []id.ID {
	var ids []id.ID
	for _, p := range products {
		ids = append(ids, p.ID())
	}
	return ids
}

// productPages lists the ids of products.
func productPages(t *testing.T, s ports.Catalog, tag string) func(page ports.Page) ([]id.ID, error) {
	return func(page ports.Page) (ids []id.ID, err error) {
		err = s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) error {
			list, err := r.Products.List(ctx, tag, page)
			ids = productIDs(list)
			return err
		})
		return ids, err
	}
}

func productsPages(t *testing.T, b Backend[ports.Catalog]) {
	s := b.Node(t)
	insertProducts(t, s, productNumber(2, "b"), productNumber(4, "a", "b"), productNumber(1, "a"), productNumber(3, "a"))
	all, tagged := growingIDs(4, 3, 2, 1), growingIDs(4, 3, 1)
	wantPages(t, all, productPages(t, s, ""))
	wantPages(t, tagged, productPages(t, s, "a"))
	wantPages(t, nil, productPages(t, s, "c"))
	wantPagesOf(t, 2, all, productPages(t, s, ""), func() { insertProducts(t, s, productNumber(5, "a")) })
	wantPagesOf(t, 2, append(growingIDs(5), tagged...), productPages(t, s, "a"), func() { insertProducts(t, s, productNumber(6, "a")) })
}

func productsTags(t *testing.T, b Backend[ports.Catalog]) {
	s := b.Node(t)
	p := productNumber(1, "old", "kept")
	insertProducts(t, s, p)
	edited, err := p.Edit(productDetails("Edited", "kept", "new"), caseTime)
	noError(t, "edit", err)
	noError(t, "update", s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) error {
		if err := r.Products.Update(ctx, edited); err != nil {
			return err
		}
		list, err := r.Products.List(ctx, "new", ports.Page{Limit: 1})
		if len(list) != 1 || list[0].Version() != 2 {
			t.Errorf("the transaction lists %v under the tag that it gave", list)
		}
		return err
	}))
	for tag, want := range map[string][]id.ID{"old": nil, "kept": growingIDs(1), "new": growingIDs(1)} {
		wantPages(t, want, productPages(t, s, tag))
	}
}

// productsText stores what looks alike, in fields and as tags.
func productsText(t *testing.T, b Backend[ports.Catalog]) {
	s := b.Node(t)
	for i, text := range hardTexts() {
		d := productDetails(text)
		d.Description = text
		if tagged := productDetails("Tagged", text); productOf(i, tagged) != nil {
			d.Tags = tagged.Tags
		}
		p := productOf(i, d)
		if p == nil {
			continue // no product can have it
		}
		insertProducts(t, s, *p)
		wantProduct(t, s, *p)
		if len(d.Tags) > 0 {
			wantPages(t, growingIDs(i), productPages(t, s, text))
		}
	}
}

func productOf(n int, d product.Details) *product.Product {
	p, err := product.New(growingID(n), d, 1, caseTime)
	if err != nil {
		return nil
	}
	return &p
}
