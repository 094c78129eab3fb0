package main

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// noCache has nothing and keeps nothing: everybody loads. Nobody hears of
// deletions, so that nothing is kept in the process either.
type noCache struct{}

var _ ports.Cache = noCache{}

var errMiss = fault.New(fault.NotFound, "nothing is cached")

// Get finds nothing.
func (noCache) Get(context.Context, string) (ports.Cached, error) { return ports.Cached{}, errMiss }

// GetMany finds nothing.
func (noCache) GetMany(_ context.Context, keys []string) ([]ports.Cached, error) {
	return make([]ports.Cached, len(keys)), nil
}

// Set keeps nothing.
func (noCache) Set(context.Context, string, []byte, time.Duration) error { return nil }

// Delete has nothing to delete.
func (noCache) Delete(context.Context, ...string) error { return nil }

// Fetch lets everybody load.
func (noCache) Fetch(context.Context, string, time.Duration) (ports.Fetched, error) {
	return ports.Fetched{Outcome: ports.FetchLease, Lease: "any"}, nil
}

// Fill keeps nothing.
func (noCache) Fill(context.Context, string, ports.Lease, ports.Fill) (bool, error) { return true, nil }

// Abandon has nothing to give back.
func (noCache) Abandon(context.Context, string, ports.Lease) error { return nil }

// Await waits for nobody.
func (noCache) Await(context.Context, string) error { return nil }

// Watch hears nothing.
func (noCache) Watch(ctx context.Context, _ func(ports.Invalidation)) error {
	<-ctx.Done()
	return nil
}

// products reads each product from the store, for everybody who asks.
type products struct{ store ports.Catalog }

var _ ports.ProductReader = products{}

// Product reads one.
func (s products) Product(ctx context.Context, pid id.ID) (p product.Product, err error) {
	err = s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
		p, err = r.Products.Get(ctx, pid)
		return err
	})
	return p, err
}
