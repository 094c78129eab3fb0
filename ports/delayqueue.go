package ports

import (
	"context"
	"time"
)

// DelayQueue hands out items after a delay, by the server's clock. It hastens
// what a sweep of the store would find anyway.
type DelayQueue interface {
	// Schedule puts an item in, due after delay; an item of the same key is
	// replaced, and whoever has taken the old one finds its receipt void.
	Schedule(ctx context.Context, key string, payload []byte, delay time.Duration) error
	// Cancel takes an item out, taken or not. One that is not there is no error.
	Cancel(ctx context.Context, key string) error
	// Take hands out up to limit items that are due, longest due first, each to
	// one taker. An item that is not Done within visibility is due again.
	Take(ctx context.Context, limit int, visibility time.Duration) ([]DelayItem, error)
	// Done removes a taken item. A receipt that is void (its visibility passed,
	// the item was replaced or cancelled) changes nothing.
	Done(ctx context.Context, item DelayItem) error
}

// DelayItem is an item that was taken.
type DelayItem struct {
	Key     string
	Payload []byte
	Receipt string
}
