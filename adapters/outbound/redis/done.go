package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/ports"
)

// Done implements ports.Done: a key per mark, and nothing in it.
type Done struct{ c *Client }

var _ ports.Done = (*Done)(nil)

// NewDone makes done marks over a client.
func NewDone(c *Client) *Done { return &Done{c} }

// Marked asks for all keys together.
func (d *Done) Marked(ctx context.Context, keys []string) ([]bool, error) {
	asked := make([]goredis.Cmder, len(keys))
	for i, k := range keys {
		asked[i] = goredis.NewBoolCmd(ctx, "exists", d.c.key("done", k))
	}
	if err := d.c.doAll(ctx, "look for done marks", asked...); err != nil {
		return nil, err
	}
	marked := make([]bool, len(keys))
	for i, cmd := range asked {
		marked[i] = cmd.(*goredis.BoolCmd).Val() //nolint:errcheck // made above
	}
	return marked, nil
}

// Mark marks all keys together.
func (d *Done) Mark(ctx context.Context, keys []string, ttl time.Duration) error {
	marks := make([]goredis.Cmder, len(keys))
	for i, k := range keys {
		marks[i] = goredis.NewStatusCmd(ctx, "set", d.c.key("done", k), "", "px", millis(ttl))
	}
	return d.c.doAll(ctx, "mark as done", marks...)
}
