package redisharness

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// streams is one case of what the queue on streams promises beyond its port.
type streams struct {
	*Case
	t    *testing.T
	pass func(time.Duration)
}

// queueOnStreams runs those cases.
func queueOnStreams(t *testing.T, k Kind) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(s *streams)
	}{
		{"TrimmingDropsNothingUnacked", trimmingDropsNothingUnacked},
		{"RetentionDropsWhatIsOld", retentionDropsWhatIsOld},
		{"LostReplyPublishesOnce", lostReplyPublishesOnce},
		{"LostReplyDeliversOnce", lostReplyDeliversOnce},
		{"StateLost", queueStateLost},
		{"TakeoverInOrder", takeoverInOrder},
		{"FleetAgreesOnPartitions", fleetAgreesOnPartitions},
		{"KeysOfOthers", keysOfOthers},
		{"Churn1", queueUnderChurn(1)}, {"Churn2", queueUnderChurn(2)}, {"Churn3", queueUnderChurn(3)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k.Run(t, func(t *testing.T) {
				c.run(&streams{Case: NewCase(t, k.Open(t)), t: t, pass: k.Pass()})
			})
		})
	}
}

func (s *streams) node(o redis.QueueOptions) *redis.Queue {
	o.Lease, o.Drain = 2*time.Second, 2*time.Second
	q := redis.NewQueue(s.Client(s.t), o)
	s.t.Cleanup(func() { _ = q.Close() })
	return q
}

// publish publishes so many numbered messages of a key.
func (s *streams) publish(q *redis.Queue, key string, first, n int) error {
	ctx, cancel := context.WithTimeout(s.t.Context(), 3*time.Second)
	defer cancel()
	for n > 0 {
		batch := make([]ports.Message, min(n, 100))
		for i := range batch {
			batch[i] = ports.Message{Topic: "t", Key: key, Value: []byte(strconv.Itoa(first + i))}
		}
		if err := q.Publish(ctx, batch...); err != nil {
			return err
		}
		first, n = first+len(batch), n-len(batch)
	}
	return nil
}

func (s *streams) mustPublish(q *redis.Queue, key string, first, n int) {
	s.t.Helper()
	if err := s.publish(q, key, first, n); err != nil {
		s.t.Fatal(err)
	}
}

// got is a delivery and where it came from.
type got struct {
	ports.Delivery
	claim ports.Claim
}

// consume consumes for a group until stop.
func (s *streams) consume(q *redis.Queue, group string, acks bool) (ds <-chan got, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	all, ended := make(chan got, 10_000), make(chan struct{})
	go func() {
		defer close(ended)
		_ = q.Consume(ctx, ports.Subscription{Group: group, Topics: []string{"t"}}, func(c ports.Claim) {
			for batch := range c.Batches() {
				for _, d := range batch {
					all <- got{d, c}
					if acks {
						c.Ack(d.Offset)
					}
				}
			}
		})
	}()
	stop = func() {
		cancel()
		<-ended
	}
	s.t.Cleanup(stop)
	return all, stop
}

// next takes n deliveries.
func (s *streams) next(ds <-chan got, n int) []got {
	s.t.Helper()
	all := make([]got, n)
	late := time.After(30 * time.Second)
	for i := range all {
		select {
		case all[i] = <-ds:
		case <-late:
			s.t.Fatalf("only %d of %d messages came", i, n)
		}
	}
	return all
}

// quiet wants no more deliveries.
func (s *streams) quiet(ds <-chan got) {
	s.t.Helper()
	s.pass(time.Second)
	if n := len(ds); n > 0 {
		s.t.Errorf("%d messages too many, the first %q", n, (<-ds).Value)
	}
}

// numbers wants deliveries with those values in order.
func (s *streams) numbers(ds []got, first int) {
	s.t.Helper()
	for i, d := range ds {
		if string(d.Value) != strconv.Itoa(first+i) {
			s.t.Fatalf("got %s, want %d", d.Value, first+i)
		}
	}
}

// entries is how many a partition of topic t has.
func (s *streams) entries(partition int) int64 {
	return s.server.Admin.XLen(context.Background(), s.stream(partition)).Val()
}

func (s *streams) stream(partition int) string {
	return fmt.Sprintf("%squeue{:t/%d}", s.prefix, partition)
}

// A group that finishes all and one that does not share a partition: publishers
// wait when it is full, and what the second did not finish is there.
func trimmingDropsNothingUnacked(s *streams) {
	const room = 300
	q := s.node(redis.QueueOptions{Partitions: 1, Entries: room})
	fast, _ := s.consume(q, "fast", true)
	slow, stop := s.consume(q, "slow", false)
	s.mustPublish(q, "k", 0, 200)
	s.next(fast, 200)
	held := s.next(slow, 200)
	for _, d := range held[:150] {
		d.claim.Ack(d.Offset)
	}
	s.pass(time.Second)
	s.mustPublish(q, "k", 200, 250) // up to the first that is not acked: 50 and 250
	if err := s.publish(q, "k", 450, 1); !fault.Is(err, fault.Unavailable) {
		s.t.Errorf("publish into a full partition: %v", err)
	}
	s.next(fast, 250)
	stop()
	again, _ := s.consume(q, "slow", true)
	s.numbers(s.next(again, 300), 150)
	s.quiet(again)
	if s.mustPublish(q, "k", 450, 50); s.entries(0) > room {
		s.t.Errorf("a partition with room for %d entries has %d", room, s.entries(0))
	}
}

func retentionDropsWhatIsOld(s *streams) {
	q := s.node(redis.QueueOptions{Partitions: 1, Retention: time.Second})
	done, _ := s.consume(q, "done", true)
	s.mustPublish(q, "k", 0, 1000)
	s.next(done, 1000)
	s.pass(3 * time.Second)
	s.mustPublish(q, "k", 1000, 1)
	if n := s.entries(0); n > 200 { // whole nodes of the stream are dropped
		s.t.Errorf("%d entries are kept", n)
	}
	late, _ := s.consume(q, "late", true)
	for d := range late {
		if string(d.Value) == "1000" {
			return
		}
	}
}

func lostReplyPublishesOnce(s *streams) {
	q := s.node(redis.QueueOptions{Partitions: 1})
	s.mustPublish(q, "k", 0, 1)
	s.mustPublish(q, "k", 1, 1) // the partition is known, as well as the topic
	s.LoseReply(true)
	s.mustPublish(q, "k", 2, 8)
	ds, _ := s.consume(s.node(redis.QueueOptions{}), "g", true)
	s.numbers(s.next(ds, 10), 0)
	s.quiet(ds)
}

// Whatever reply is lost, nothing is skipped, comes twice or out of order.
func lostReplyDeliversOnce(s *streams) {
	q := s.node(redis.QueueOptions{Partitions: 1})
	ds, _ := s.consume(s.node(redis.QueueOptions{}), "g", true)
	for i := range 50 {
		s.LoseReply(true)
		s.mustPublish(q, "k", 10*i, 10)
		s.numbers(s.next(ds, 10), 10*i)
	}
	s.quiet(ds)
}

// A server that lost all goes on with what it is told from then on.
func queueStateLost(s *streams) {
	q, other := s.node(redis.QueueOptions{Partitions: 3}), s.node(redis.QueueOptions{Partitions: 5})
	s.mustPublish(q, "k", 0, 5)
	s.mustPublish(other, "k", 5, 5)
	ds, _ := s.consume(q, "g", true)
	last := s.next(ds, 10)[9].Offset
	s.pass(time.Second)
	s.Lose()
	s.Forget()
	s.mustPublish(other, "k", 10, 10)
	after := s.next(ds, 10)
	s.numbers(after, 10)
	if after[0].Offset <= last {
		s.t.Errorf("offset %d after %d", after[0].Offset, last)
	}
	s.quiet(ds)
	s.pass(2 * time.Second)
	if n := s.server.Admin.Get(context.Background(), s.prefix+"queue-topic{:t}").Val(); n != "3" {
		s.t.Errorf("a topic of 3 partitions has %s", n)
	}
}

// What a consumer left unfinished when it died comes to the next, in order and
// before what is new, and no consumers of the dead are left.
func takeoverInOrder(s *streams) {
	q, dies := s.node(redis.QueueOptions{Partitions: 1}), s.node(redis.QueueOptions{})
	s.mustPublish(q, "k", 0, 1000)
	ds, _ := s.consume(dies, "g", false)
	for i, d := range s.next(ds, 1000) {
		if i%2 == 0 {
			d.claim.Ack(d.Offset)
		}
	}
	s.pass(time.Second)
	dies.Crash()
	s.mustPublish(q, "k", 1000, 10)
	again, _ := s.consume(q, "g", true)
	all := s.next(again, 510)
	for i, d := range all[:500] {
		if string(d.Value) != strconv.Itoa(2*i+1) {
			s.t.Fatalf("got %s, want %d", d.Value, 2*i+1)
		}
	}
	s.numbers(all[500:], 1000)
	s.quiet(again)
	consumers, err := s.server.Admin.XInfoConsumers(context.Background(), s.stream(0), "g").Result()
	if err != nil || len(consumers) != 1 || consumers[0].Pending != 0 {
		s.t.Errorf("consumers %+v, %v", consumers, err)
	}
}

func fleetAgreesOnPartitions(s *streams) {
	first, second := s.node(redis.QueueOptions{Partitions: 3}), s.node(redis.QueueOptions{Partitions: 5})
	s.mustPublish(first, "first", 0, 1)
	ds, _ := s.consume(first, "g", true)
	s.next(ds, 1)
	var keys []string
	for i := range 20 {
		keys = append(keys, fmt.Sprint("key-", i))
		s.mustPublish(second, keys[i], 0, 1)
		s.mustPublish(first, keys[i], 1, 1)
	}
	for _, d := range s.next(ds, 40) {
		if want := ports.PartitionOf(d.Key, 3); d.claim.Partition() != want {
			s.t.Errorf("%s is in %d, want %d", d.Key, d.claim.Partition(), want)
		}
		if i := slices.Index(keys, d.Key); i < 0 {
			s.t.Errorf("got key %q", d.Key)
		}
	}
}

// Keys and entries that others made hold up what is theirs, and nothing else.
func keysOfOthers(s *streams) {
	ctx := context.Background()
	at := int(ports.PartitionOf("k", 2))
	s.server.Admin.Set(ctx, s.stream(at), "not a stream", 0)
	q := s.node(redis.QueueOptions{Partitions: 2})
	ds, _ := s.consume(q, "g", true)
	if err := s.publish(q, "k", 0, 1); !fault.Is(err, fault.Internal) {
		s.t.Errorf("publish to a key of another type: %v, want Internal", err)
	}
	other := "a"
	for ports.PartitionOf(other, 2) == int32(at) {
		other += "a"
	}
	s.mustPublish(q, other, 0, 10)
	s.numbers(s.next(ds, 10), 0)
	s.server.Admin.Del(ctx, s.stream(at))
	s.mustPublish(q, "k", 10, 1)
	s.numbers(s.next(ds, 1), 10)

	if err := s.server.Admin.XAdd(ctx, &goredis.XAddArgs{Stream: s.stream(at), Values: []string{"who", "knows"}}).Err(); err != nil {
		s.t.Error(err)
	}
	s.mustPublish(q, "k", 11, 1)
	s.numbers(s.next(ds, 1), 11)
	s.quiet(ds)
	if p, err := s.server.Admin.XPending(ctx, s.stream(at), "g").Result(); err != nil || p.Count != 0 {
		s.t.Errorf("left unfinished: %+v, %v", p, err)
	}
}
