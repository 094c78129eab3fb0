package catalog

import (
	"context"
	"strings"
	"time"

	"example.com/surge/app/readthrough"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// cacheKey is before the id of a product in the shared cache, with the version
// of the encoding.
const cacheKey = "product:1:"

const (
	// breakAfter is more failed loads in a row than a hiccup of the store makes.
	breakAfter = 5
	// refreshAhead of a minute is time for the slowest load.
	refreshAhead = 0.2
	// staleFor is how long a product may be shown that is past its time, while the
	// store fails: longer than a failover of it takes.
	staleFor = 10 * time.Minute
)

// newProducts reads products through the cache.
func newProducts(d Deps) *readthrough.Cache[id.ID, product.Product] {
	return readthrough.New(readthrough.Options[id.ID, product.Product]{
		Key: func(pid id.ID) string { return cacheKey + pid.String() },
		Parse: func(key string) (id.ID, bool) {
			text, ours := strings.CutPrefix(key, cacheKey)
			pid, err := id.Parse(text)
			return pid, ours && err == nil
		},
		Load: func(ctx context.Context, pid id.ID) (p product.Product, err error) {
			err = d.Store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
				p, err = r.Products.Get(ctx, pid)
				return err
			})
			return p, err
		},
		KeyOf: product.Product.ID, Codec: codec{}, Shared: d.Cache, TTL: d.CacheTTL, Observer: d.Cached,
		BreakAfter: breakAfter, StaleFor: staleFor, RefreshAhead: refreshAhead,
		Scan: func(ctx context.Context, add func(id.ID)) error { return scan(ctx, d.Store, add) }, MadeSince: madeSince,
	})
}

// codec is how products are cached.
type codec struct{}

func (codec) Encode(p product.Product) ([]byte, error) { return encode(p) }
func (codec) Decode(b []byte) (product.Product, error) { return decode(b) }

// Run keeps the products in this process true to what others change, until ctx
// ends. Without it they are read from the shared cache every time.
func (s *Service) Run(ctx context.Context) error { return s.products.Run(ctx) }
