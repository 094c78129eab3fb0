package memory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// churn is a queue under consumers that come, go and die, and a link that is
// cut and mended, with what must hold whatever happens.
type churn struct {
	t      *testing.T
	random *rand.Rand
	b      *memory.QueueBackend
	nodes  []*memory.Queue
	stops  []context.CancelFunc
	ended  sync.WaitGroup

	mu        sync.Mutex
	published int
	got       map[string]map[string]bool    // values by group
	owner     map[churnPlace]ports.Claim    // who has a partition
	acked     map[churnPlace]map[int64]bool // by the owner, while the link was whole
	committed map[churnPlace]int64          // the first offset that is not in acked
	cut       bool
}

type churnPlace struct {
	group     string
	partition int32
}

func TestQueueUnderChurn(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { newChurn(t, seed).run() })
		})
	}
}

func newChurn(t *testing.T, seed uint64) *churn {
	t.Helper()
	c := &churn{
		t: t, random: rand.New(rand.NewPCG(seed, 0)),
		b:   memory.NewQueueBackend(memory.QueueOptions{Partitions: 6, LogMessages: 200, Drain: time.Second}),
		got: map[string]map[string]bool{"g": {}, "h": {}}, owner: map[churnPlace]ports.Claim{},
		acked: map[churnPlace]map[int64]bool{}, committed: map[churnPlace]int64{},
	}
	for range 3 {
		c.nodes = append(c.nodes, c.b.Node())
	}
	return c
}

func (c *churn) run() {
	c.join(c.nodes[0], "g") // known from now on
	c.join(c.nodes[0], "h")
	for range 100 {
		switch i := c.random.IntN(len(c.nodes)); c.random.IntN(10) {
		case 0, 1:
			c.join(c.nodes[i], []string{"g", "h"}[c.random.IntN(2)])
		case 2:
			if len(c.stops) > 0 {
				c.stops[c.random.IntN(len(c.stops))]()
			}
		case 3:
			c.nodes[i].Crash()
			c.nodes[i] = c.b.Node()
		case 4:
			c.cutOrMend(c.random.IntN(2) == 0)
		default:
			c.publish(c.nodes[i], 20)
		}
		<-time.After(time.Duration(c.random.IntN(2000)) * time.Millisecond)
	}
	c.cutOrMend(false)
	c.join(c.nodes[0], "g")
	c.join(c.nodes[0], "h")
	<-time.After(time.Minute)
	for _, stop := range c.stops {
		stop()
	}
	c.ended.Wait()
	for group, values := range c.got {
		if len(values) != c.published {
			c.t.Errorf("group %s got %d of %d messages", group, len(values), c.published)
		}
	}
	if c.published < 150 {
		c.t.Errorf("only %d messages were published", c.published)
	}
}

func (c *churn) cutOrMend(cut bool) {
	synctest.Wait() // no ack is under way
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut = cut; cut {
		c.b.Cut()
		return
	}
	c.b.Mend()
}

func (c *churn) publish(q *memory.Queue, n int) {
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
	defer cancel()
	for range n {
		m := ports.Message{Topic: "t", Key: strconv.Itoa(c.random.IntN(40)), Value: []byte(strconv.Itoa(c.published))}
		if err := q.Publish(ctx, m); err == nil {
			c.published++
		} else if !fault.Is(err, fault.Unavailable) {
			c.t.Errorf("publish: %v", err)
		}
	}
}

func (c *churn) join(q *memory.Queue, group string) {
	ctx, cancel := context.WithCancel(c.t.Context())
	c.stops = append(c.stops, cancel)
	seed := c.random.Uint64()
	c.ended.Go(func() {
		err := q.Consume(ctx, ports.Subscription{Group: group, Topics: []string{"t"}, MaxHeld: 7}, func(claim ports.Claim) {
			place := churnPlace{group, claim.Partition()}
			c.begin(place, claim)
			defer c.end(place, claim)
			c.work(place, claim, rand.New(rand.NewPCG(seed, uint64(claim.Partition()))))
		})
		if err != nil && !fault.Is(err, fault.Unavailable) {
			c.t.Errorf("consume: %v", err)
		}
	})
}

func (c *churn) begin(place churnPlace, claim ports.Claim) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if before := c.owner[place]; before != nil && before.Lost().Err() == nil {
		c.t.Errorf("%v has two owners", place)
	}
	c.owner[place] = claim
	c.acked[place] = map[int64]bool{} // what the one before acked beyond a gap comes again
}

func (c *churn) end(place churnPlace, claim ports.Claim) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owner[place] == claim {
		delete(c.owner, place)
	}
}

// work takes its time, acks in any order, and sometimes is too slow to return.
func (c *churn) work(place churnPlace, claim ports.Claim, random *rand.Rand) {
	last := int64(-1)
	var held []int64
	for batch := range claim.Batches() {
		c.mu.Lock()
		for _, d := range batch {
			if d.Offset <= last || d.Offset < c.committed[place] {
				c.t.Errorf("%v: offset %d after %d, %d is committed", place, d.Offset, last, c.committed[place])
			}
			last = d.Offset
			c.got[place.group][string(d.Value)] = true
			held = append(held, d.Offset)
		}
		c.mu.Unlock()
		<-time.After(time.Duration(random.IntN(100)) * time.Millisecond)
		random.Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] })
		n := 1 + random.IntN(len(held))
		c.ack(place, claim, held[:n])
		held = slices.Clone(held[n:])
	}
	<-time.After(time.Duration(random.IntN(1500)) * time.Millisecond)
	c.ack(place, claim, held)
}

func (c *churn) ack(place churnPlace, claim ports.Claim, offsets []int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	claim.Ack(offsets...)
	if c.cut || claim.Lost().Err() != nil {
		return // it may come to nothing
	}
	for _, o := range offsets {
		c.acked[place][o] = true
	}
	for c.acked[place][c.committed[place]] {
		c.committed[place]++
	}
}
