package reads

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"example.com/surge/test/load/internal/client"
)

// read reads a product on a node.
func (s *Shop) read(ctx context.Context, t *tally, node int, p *product) {
	asked := time.Now()
	a := s.nodes[node%len(s.nodes)].Do(ctx, client.Request{Method: "GET", Path: "/api/v1/products/" + p.id}, nil)
	took := time.Since(asked)
	var shown struct{ Data struct{ Version int64 } }
	outdated := time.Duration(0)
	if a.Status == http.StatusOK && json.Unmarshal(a.Body, &shown) == nil {
		outdated = p.outdated(shown.Data.Version, asked)
	}
	t.keep(a, took, outdated)
}

// readers read all products in turn, on all nodes, until ctx ends. Whoever asked
// is answered.
func (s *Shop) readers(ctx context.Context, t *tally) {
	often := time.NewTicker(time.Second / time.Duration(s.o.Rate))
	defer often.Stop()
	var all sync.WaitGroup
	defer all.Wait()
	for i := 0; ; i++ {
		select {
		case <-often.C:
		case <-ctx.Done():
			return
		}
		all.Go(func() {
			s.read(context.WithoutCancel(ctx), t, i, s.products[i/len(s.nodes)%len(s.products)])
		})
	}
}

// madeUp is the path of a product that nobody has made: its id is random, as
// those of products are not.
func madeUp() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // which does not fail
	b[6] = b[6]&0x0f | 0x40
	h := hex.EncodeToString(b[:])
	return "/api/v1/products/" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
