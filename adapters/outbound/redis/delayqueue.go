package redis

import (
	"cmp"
	"context"
	_ "embed"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	//go:embed lua/delay_put.lua
	delayPutSource string
	//go:embed lua/delay_take.lua
	delayTakeSource string
	//go:embed lua/delay_done.lua
	delayDoneSource string

	delayPut  = newScript(delayPutSource)
	delayTake = newScript(delayTakeSource)
	delayDone = newScript(delayDoneSource)
)

// DelayQueue implements ports.DelayQueue: a sorted set of items by when they
// are due, which a taken item leaves for the end of its visibility, and hashes
// of payloads and receipts. A Take whose reply is lost hands its items out again
// when their visibility ends.
type DelayQueue struct{ c *Client }

var _ ports.DelayQueue = (*DelayQueue)(nil)

// NewDelayQueue makes a delay queue over a client.
func NewDelayQueue(c *Client) *DelayQueue { return &DelayQueue{c} }

// keys are due, payloads, receipts and the counter of receipts.
func (q *DelayQueue) keys() []string {
	return []string{q.c.key("delays", ""), q.c.key("delays:payloads", ""), q.c.key("delays:receipts", ""), q.c.key("delays:counter", "")}
}

// Schedule puts an item in. Repeated, it replaces itself.
func (q *DelayQueue) Schedule(ctx context.Context, key string, payload []byte, delay time.Duration) error {
	_, err := q.c.eval(ctx, "schedule an item", delayPut, q.keys()[:3], key, payload, max(delay, 0).Microseconds())
	return err
}

// Cancel takes an item out.
func (q *DelayQueue) Cancel(ctx context.Context, key string) error {
	_, err := q.c.eval(ctx, "cancel an item", delayDone, q.keys()[:3], key, "")
	return err
}

// Take hands out items that are due.
func (q *DelayQueue) Take(ctx context.Context, limit int, visibility time.Duration) ([]ports.DelayItem, error) {
	const doing = "take items"
	cmd, err := q.c.eval(ctx, doing, delayTake, q.keys(), max(limit, 0), max(visibility.Microseconds(), 1))
	if err != nil {
		return nil, err
	}
	all, err := cmd.StringSlice()
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, doing)
	}
	var items []ports.DelayItem
	for ; len(all) >= 3; all = all[3:] {
		items = append(items, ports.DelayItem{Key: all[0], Payload: []byte(all[1]), Receipt: all[2]})
	}
	return items, nil
}

// Done removes a taken item.
func (q *DelayQueue) Done(ctx context.Context, item ports.DelayItem) error {
	receipt := cmp.Or(item.Receipt, "none") // "" would remove it whoever has it
	_, err := q.c.eval(ctx, "finish an item", delayDone, q.keys()[:3], item.Key, receipt)
	return err
}
