package redisharness

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// churn is a queue under consumers that come, go and die, over a link that is
// cut and mended, and loses replies.
type churn struct {
	*streams
	random *rand.Rand
	nodes  []*redis.Queue
	stops  []context.CancelFunc
	ended  sync.WaitGroup

	mu        sync.Mutex
	published map[string]bool
	got       map[string]map[string]bool // values by group
	owners    map[churnPlace]ports.Claim
}

type churnPlace struct {
	group     string
	partition int32
}

// Whatever happens, a partition has one owner at a time in each group, offsets
// grow within a claim, and every group gets all that was published.
func queueUnderChurn(seed uint64) func(s *streams) {
	return func(s *streams) {
		(&churn{
			streams: s, random: rand.New(rand.NewPCG(seed, 0)), published: map[string]bool{},
			got: map[string]map[string]bool{"g": {}, "h": {}}, owners: map[churnPlace]ports.Claim{},
		}).run()
	}
}

func (c *churn) run() {
	for range 3 {
		c.nodes = append(c.nodes, c.node(redis.QueueOptions{Partitions: 6, Entries: 200}))
	}
	c.join(c.nodes[0], "g")
	c.join(c.nodes[0], "h")
	for range 60 {
		i := c.random.IntN(len(c.nodes))
		switch c.random.IntN(10) {
		case 0, 1:
			c.join(c.nodes[i], []string{"g", "h"}[c.random.IntN(2)])
		case 2:
			if len(c.stops) > 0 {
				c.stops[c.random.IntN(len(c.stops))]()
			}
		case 3:
			c.nodes[i].Crash()
			c.nodes[i] = c.node(redis.QueueOptions{Partitions: 6, Entries: 200})
		case 4:
			c.Cut()
		case 5:
			c.LoseReply(true)
		default:
			c.Mend()
			c.publishSome(c.nodes[i])
		}
		c.wait(c.random.IntN(300))
	}
	c.Mend()
	c.join(c.nodes[0], "g")
	c.join(c.nodes[0], "h")
	late := time.Now().Add(30 * time.Second)
	for !c.complete() && time.Now().Before(late) {
		c.wait(100)
	}
	for _, stop := range c.stops {
		stop()
	}
	c.ended.Wait()
	for group, values := range c.got {
		missing := 0
		for v := range c.published {
			if !values[v] {
				missing++
			}
		}
		if missing > 0 || len(c.published) < 50 {
			c.t.Errorf("group %s lacks %d of %d messages", group, missing, len(c.published))
		}
	}
}

func (*churn) wait(ms int) { <-time.After(time.Duration(ms) * time.Millisecond) }

func (c *churn) complete() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for v := range c.published {
		if !c.got["g"][v] || !c.got["h"][v] {
			return false
		}
	}
	return true
}

func (c *churn) publishSome(q *redis.Queue) {
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
	defer cancel()
	for range 20 {
		v := strconv.Itoa(c.random.Int())
		m := ports.Message{Topic: "t", Key: strconv.Itoa(c.random.IntN(40)), Value: []byte(v)}
		switch err := q.Publish(ctx, m); {
		case err == nil:
			c.mu.Lock()
			c.published[v] = true
			c.mu.Unlock()
		case !fault.Transient(err):
			c.t.Errorf("publish: %v", err)
		}
	}
}

func (c *churn) join(q *redis.Queue, group string) {
	ctx, cancel := context.WithCancel(context.Background())
	c.stops = append(c.stops, cancel)
	seed := c.random.Uint64()
	c.ended.Go(func() {
		err := q.Consume(ctx, ports.Subscription{Group: group, Topics: []string{"t"}, MaxHeld: 7}, func(claim ports.Claim) {
			place := churnPlace{group, claim.Partition()}
			c.begin(place, claim)
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
	if before := c.owners[place]; before != nil && before.Lost().Err() == nil {
		c.t.Errorf("%v has two owners", place)
	}
	c.owners[place] = claim
}

// work takes its time, acks in any order, and may be too slow to return.
func (c *churn) work(place churnPlace, claim ports.Claim, random *rand.Rand) {
	last := int64(-1)
	var held []int64
	for batch := range claim.Batches() {
		c.mu.Lock()
		for _, d := range batch {
			if d.Offset <= last {
				c.t.Errorf("%v: offset %d after %d", place, d.Offset, last)
			}
			last = d.Offset
			c.got[place.group][string(d.Value)] = true
			held = append(held, d.Offset)
		}
		c.mu.Unlock()
		c.wait(random.IntN(20))
		random.Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] })
		n := 1 + random.IntN(len(held))
		claim.Ack(held[:n]...)
		held = held[n:]
	}
	if random.IntN(4) == 0 {
		select {
		case <-time.After(4 * time.Second): // longer than it may take
		case <-claim.Lost().Done():
		}
	}
	claim.Ack(held...)
}
