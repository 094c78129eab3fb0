package reads

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/surge/test/load/internal/client"
)

// product is one that is read and edited.
type product struct {
	id    string
	first int64 // version

	mu      sync.Mutex
	version int64       // the last that was answered to the editor
	ended   []time.Time // when the editor was answered that a version is over, from the first on
}

// outdated is for how long a version had been over at a moment.
func (p *product) outdated(version int64, asked time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := version - p.first; i >= 0 && i < int64(len(p.ended)) {
		return max(0, asked.Sub(p.ended[i]))
	}
	return 0
}

// edit saves a product with another name. One editor edits it at a time.
func (s *Shop) edit(ctx context.Context, p *product) error {
	body := details(fmt.Sprintf("Edited %s %d", s.o.Run, p.version))
	delete(body, "stock")
	a, err := client.Decode[struct{ Version int64 }](s.admin.Do(ctx, client.Request{
		Method: "PUT", Path: "/api/v1/products/" + p.id, Token: s.token, Match: p.version, Body: body,
	}, nil), http.StatusOK)
	if err != nil {
		return fmt.Errorf("edit a product: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for ; p.version < a.Data.Version; p.version++ {
		p.ended = append(p.ended, time.Now())
	}
	return nil
}

// edits edits one product after the other, so often a second, until ctx ends.
// What it does then it ends.
func (s *Shop) edits(ctx context.Context, products []*product, rate int) (n int, err error) {
	often := time.NewTicker(time.Second / time.Duration(rate))
	defer often.Stop()
	for {
		select {
		case <-often.C:
		case <-ctx.Done():
			return n, nil
		}
		if err := s.edit(context.WithoutCancel(ctx), products[n%len(products)]); err != nil {
			return n, err
		}
		n++
	}
}
