package sale

import (
	"context"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"example.com/surge/test/load/internal/client"
)

func (h *hall) makeProduct(ctx context.Context) error {
	h.admin = &account{client: h.client, email: h.o.Email, password: h.o.Password}
	if err := h.admin.signIn(ctx); err != nil {
		return fmt.Errorf("sign the admin in: %w", err)
	}
	made, err := client.Decode[struct{ ID string }](h.admin.do(ctx, client.Request{
		Method: "POST", Path: "/api/v1/products",
		Body: map[string]any{"name": "Flash sale " + h.o.Run, "price": map[string]any{"amount": 1999, "currency": "CNY"}, "stock": h.o.Stock},
	}, nil), http.StatusCreated)
	h.found.Product = made.Data.ID
	return err
}

// makeAccounts registers the accounts and signs them in, a few at a time: a
// server takes its time over passwords, on purpose.
func (h *hall) makeAccounts(ctx context.Context) error {
	h.progress.Begin("accounts", h.o.Accounts)
	h.accounts = make([]*account, h.o.Accounts)
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(h.o.Workers)
	for i := range h.accounts {
		all.Go(func() (err error) {
			if h.accounts[i], err = h.makeAccount(ctx, i); err == nil {
				h.progress.Step()
			}
			return err
		})
	}
	return all.Wait()
}

func (h *hall) makeAccount(ctx context.Context, i int) (*account, error) {
	made := &account{client: h.client, email: fmt.Sprintf("load-%s-%d@example.com", h.o.Run, i), password: "load " + h.o.Run}
	a := h.client.Do(ctx, client.Request{
		Method: "POST", Path: "/api/v1/users",
		Body: map[string]string{"name": fmt.Sprintf("Load %d", i), "email": made.email, "password": made.password},
	}, nil)
	// Whoever lost an answer may find himself registered.
	if a.Status != http.StatusCreated && !a.Is(http.StatusConflict, "ALREADY_EXISTS") {
		return nil, fmt.Errorf("register: answered %s", a)
	}
	err := made.signIn(ctx)
	return made, err
}

// waitOpen waits until the gate of the new product is open, by asking for more
// than there is: until then the answer is 503, and then SOLD_OUT.
func (h *hall) waitOpen(ctx context.Context) error {
	r := h.orderRequest(0, h.o.Stock+1)
	r.Key += "-too-many"
	if a := h.account(0).do(ctx, r, nil); !a.Is(http.StatusConflict, "SOLD_OUT") {
		return fmt.Errorf("%d of %d pieces: answered %s, want 409 SOLD_OUT", h.o.Stock+1, h.o.Stock, a)
	}
	return nil
}
