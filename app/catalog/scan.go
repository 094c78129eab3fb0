package catalog

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

const (
	// scanPage is how many products a scan reads in one transaction.
	scanPage = 500
	// scanMargin is more than the clocks of two nodes differ, and the time from
	// the making of an id to the commit of its product.
	scanMargin = time.Minute
)

// scan comes by the id of every product, newest first. Those that are made
// meanwhile it may miss: see madeSince.
func scan(ctx context.Context, store ports.Catalog, add func(id.ID)) error {
	page := ports.Page{Limit: scanPage}
	for {
		var products []product.Product
		err := store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
			products, err = r.Products.List(ctx, "", page)
			return err
		})
		if err != nil {
			return err
		}
		for _, p := range products {
			add(p.ID())
		}
		if len(products) < scanPage {
			return nil
		}
		page.After = products[scanPage-1].ID()
	}
}

// madeSince says whether the product of an id may have been committed after a
// scan began. Nobody has made an id yet that is well ahead of the clock.
func madeSince(pid id.ID, scanned time.Time) bool {
	at, ok := pid.Time()
	return ok && at.After(scanned.Add(-scanMargin)) && at.Before(time.Now().Add(scanMargin))
}
