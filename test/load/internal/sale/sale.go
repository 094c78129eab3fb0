package sale

import (
	"context"
	"fmt"
	"time"

	"example.com/surge/test/load/internal/client"
)

// Options is the size of a sale.
type Options struct {
	Run      string // tells this sale's users and product from those of others
	Users    int
	Accounts int // that the users share, at least 1
	Stock    int64
	Rate     int           // of orders, per second; 0 is all of them at once
	Workers  int           // how many requests at a time, where it is not the rush
	Settle   time.Duration // how long orders and stock may take to come right
	Email    string        // the admin's
	Password string
}

// Progress is told how far a sale is. Its methods do not block and may be
// called concurrently.
type Progress interface {
	// Begin says that a phase of so many steps begins.
	Begin(phase string, steps int)
	// Step says that one of them is done.
	Step()
}

// Hold holds a sale. Its error is what kept the sale from its end; the evidence
// is then what there was until then.
func Hold(ctx context.Context, c *client.Client, o Options, p Progress) (*Evidence, error) {
	h := &hall{client: c, o: o, progress: p, found: &Evidence{Users: o.Users, Accounts: o.Accounts, Stock: o.Stock, Shown: o.Stock}}
	for _, step := range []struct {
		doing string
		do    func(context.Context) error
	}{
		{"prepare the product", h.makeProduct},
		{"prepare the accounts", h.makeAccounts},
		{"wait for the sale to open", h.waitOpen},
		{"order", h.order},
		{"repeat the orders", h.repeat},
		{"wait for the orders", h.settleOrders},
		{"wait for the stock", h.settleStock},
	} {
		if err := step.do(ctx); err != nil {
			if ctx.Err() != nil {
				err = context.Cause(ctx) // and not what came of it
			}
			return h.found, fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	return h.found, nil
}

// hall is where one sale is held.
type hall struct {
	client   *client.Client
	o        Options
	progress Progress
	admin    *account
	accounts []*account
	found    *Evidence
}

// account is the one that a user shares.
func (h *hall) account(user int) *account { return h.accounts[user%len(h.accounts)] }

// orderRequest is a user's one order.
func (h *hall) orderRequest(user int, quantity int64) client.Request {
	return client.Request{
		Method: "POST", Path: "/api/v1/orders",
		Key:  fmt.Sprintf("%s-%d", h.o.Run, user),
		Body: map[string]any{"product_id": h.found.Product, "quantity": quantity},
	}
}

// poll asks until done or the deadline. That it passed is no error: Judge sees
// what came of it.
func poll(ctx context.Context, deadline time.Time, done func() (bool, error)) error {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if ok, err := done(); err != nil || ok || !time.Now().Before(deadline) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// How long to wait before asking again.
const (
	firstPause   = 10 * time.Millisecond
	longestPause = 100 * time.Millisecond
)
