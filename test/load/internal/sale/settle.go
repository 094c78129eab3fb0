package sale

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/surge/test/load/internal/client"
)

// settleOrders reads the lists of all accounts, each until no order in it is
// pending and none that was accepted is missing.
func (h *hall) settleOrders(ctx context.Context) error {
	h.progress.Begin("accounts settled", len(h.accounts))
	accepted := make([][]string, len(h.accounts)) // ids by account
	for user, o := range h.found.Outcomes {
		for _, order := range o.accepted() {
			accepted[user%len(h.accounts)] = append(accepted[user%len(h.accounts)], order.ID)
		}
	}
	h.found.Orders = map[string]Order{}
	deadline := time.Now().Add(h.o.Settle)
	var mu sync.Mutex
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(h.o.Workers)
	for i, owner := range h.accounts {
		all.Go(func() error {
			defer h.progress.Step()
			var orders map[string]Order
			err := poll(ctx, deadline, func() (done bool, err error) {
				orders, err = h.orders(ctx, owner)
				return err == nil && settled(orders, accepted[i]), err
			})
			mu.Lock()
			defer mu.Unlock()
			for id, o := range orders {
				h.found.Orders[id] = o
			}
			return err
		})
	}
	err := all.Wait()
	h.found.Listed = err == nil
	return err
}

func settled(orders map[string]Order, accepted []string) bool {
	for _, id := range accepted {
		if _, ok := orders[id]; !ok {
			return false
		}
	}
	for _, o := range orders {
		if o.Status == statusPending {
			return false
		}
	}
	return true
}

const firstPage = "/api/v1/orders?limit=100"

// orders lists an account's orders of the product.
func (h *hall) orders(ctx context.Context, owner *account) (map[string]Order, error) {
	found := map[string]Order{}
	for path := firstPage; ; {
		page, err := client.Decode[[]Order](owner.do(ctx, client.Request{Method: "GET", Path: path}, nil), http.StatusOK)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Data {
			if o.ProductID == h.found.Product {
				found[o.ID] = o
			}
		}
		if page.Next == "" {
			return found, nil
		}
		path = firstPage + "&cursor=" + url.QueryEscape(page.Next)
	}
}

// settleStock waits for the product to show what is left.
func (h *hall) settleStock(ctx context.Context) error {
	h.progress.Begin("stock", 1)
	defer h.progress.Step()
	left := h.found.Stock - int64(len(h.found.Accepted()))
	return poll(ctx, time.Now().Add(h.o.Settle), func() (bool, error) {
		p, err := client.Decode[struct{ Stock int64 }](h.admin.do(ctx, client.Request{
			Method: "GET", Path: "/api/v1/products/" + h.found.Product,
		}, nil), http.StatusOK)
		if err == nil {
			h.found.Shown = p.Data.Stock
		}
		return p.Data.Stock == left, err
	})
}
