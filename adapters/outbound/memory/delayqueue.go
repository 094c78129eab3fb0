package memory

import (
	"bytes"
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/tidwall/btree"

	"example.com/surge/ports"
)

// DelayQueueBackend is one shared delay queue. It is as large as the number of
// items that are not done, which the store knows too.
type DelayQueueBackend struct {
	link
	mu    sync.Mutex
	items map[string]delayed
	due   *btree.BTreeG[delayed]
	seq   uint64 // numbers schedules and takes: order among equals, and receipts
}

// delayed is an item, waiting until its time or taken until its visibility ends.
type delayed struct {
	key     string
	payload []byte
	at      time.Time
	seq     uint64 // of the schedule
	receipt uint64 // of the last take; 0 before the first
}

// NewDelayQueueBackend is empty.
func NewDelayQueueBackend() *DelayQueueBackend {
	b := &DelayQueueBackend{}
	b.Lose()
	return b
}

// Lose forgets every item, as a failover would.
func (b *DelayQueueBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items = map[string]delayed{}
	b.due = btree.NewBTreeGOptions(func(x, y delayed) bool {
		return x.at.Before(y.at) || x.at.Equal(y.at) && x.seq < y.seq
	}, btree.Options{NoLocks: true})
}

// Node is one process's connection.
func (b *DelayQueueBackend) Node() *DelayQueue { return &DelayQueue{b} }

func (b *DelayQueueBackend) put(d delayed) {
	b.drop(d.key)
	b.items[d.key] = d
	b.due.Set(d)
}

func (b *DelayQueueBackend) drop(key string) {
	if old, ok := b.items[key]; ok {
		b.due.Delete(old)
		delete(b.items, key)
	}
}

// DelayQueue implements ports.DelayQueue.
type DelayQueue struct{ b *DelayQueueBackend }

var _ ports.DelayQueue = (*DelayQueue)(nil)

// Schedule puts an item in.
func (q *DelayQueue) Schedule(ctx context.Context, key string, payload []byte, delay time.Duration) error {
	if err := q.b.check(ctx, "schedule an item"); err != nil {
		return err
	}
	q.b.mu.Lock()
	defer q.b.mu.Unlock()
	q.b.seq++
	q.b.put(delayed{key: key, payload: bytes.Clone(payload), at: time.Now().Add(delay), seq: q.b.seq})
	return nil
}

// Cancel takes an item out.
func (q *DelayQueue) Cancel(ctx context.Context, key string) error {
	if err := q.b.check(ctx, "cancel an item"); err != nil {
		return err
	}
	q.b.mu.Lock()
	defer q.b.mu.Unlock()
	q.b.drop(key)
	return nil
}

// Take hands out items that are due.
func (q *DelayQueue) Take(ctx context.Context, limit int, visibility time.Duration) ([]ports.DelayItem, error) {
	if err := q.b.check(ctx, "take items"); err != nil {
		return nil, err
	}
	q.b.mu.Lock()
	defer q.b.mu.Unlock()
	now := time.Now()
	var taken []ports.DelayItem
	for len(taken) < limit {
		d, ok := q.b.due.Min()
		if !ok || d.at.After(now) {
			break
		}
		q.b.seq++
		d.receipt = q.b.seq
		taken = append(taken, ports.DelayItem{Key: d.key, Payload: bytes.Clone(d.payload), Receipt: strconv.FormatUint(d.receipt, 10)})
		q.b.drop(d.key)
		d.at = now.Add(max(visibility, time.Nanosecond)) // or this loop would take it again
		q.b.put(d)
	}
	return taken, nil
}

// Done removes a taken item.
func (q *DelayQueue) Done(ctx context.Context, item ports.DelayItem) error {
	if err := q.b.check(ctx, "finish an item"); err != nil {
		return err
	}
	q.b.mu.Lock()
	defer q.b.mu.Unlock()
	d, ok := q.b.items[item.Key]
	if ok && strconv.FormatUint(d.receipt, 10) == item.Receipt && time.Now().Before(d.at) {
		q.b.drop(item.Key)
	}
	return nil
}
