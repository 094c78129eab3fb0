package redis

import (
	"context"
	_ "embed"
	"strconv"
	"sync/atomic"

	"example.com/surge/ports"
)

//go:embed lua/queue_topic.lua
var queueTopicSource string

var queueTopicScript = newScript(queueTopicSource)

// queueTopic is a topic as this node knows it.
type queueTopic struct {
	name       string
	partitions int32
	next       atomic.Uint32 // where a message without a key goes
	doubtful   atomic.Bool   // the server may have lost it: ask again
}

// topic finds out how many partitions a topic has. It asks the server when the
// topic is named first and when it is in doubt; then it says what it knows, so
// that a number that was lost is the same again.
func (q *Queue) topic(ctx context.Context, name string) (*queueTopic, error) {
	q.mu.Lock()
	t := q.topics[name]
	q.mu.Unlock()
	want := q.options.Partitions
	if t != nil {
		if !t.doubtful.Swap(false) {
			return t, nil
		}
		want = t.partitions
	}
	n, err := q.askTopic(ctx, name, want)
	if err != nil {
		if t != nil {
			t.doubtful.Store(true)
		}
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if t = q.topics[name]; t == nil || t.partitions != n {
		t = &queueTopic{name: name, partitions: n}
		q.topics[name] = t
	}
	return t, nil
}

func (q *Queue) askTopic(ctx context.Context, name string, want int32) (int32, error) {
	cmd, err := q.c.eval(ctx, "look for a topic", queueTopicScript, []string{q.topicKey(name)}, want)
	if err != nil {
		return 0, err
	}
	n, err := cmd.Int()
	if err != nil || n < 1 || n > maxPartitions {
		return 0, errForeign
	}
	return int32(n), nil
}

// place is where a message goes.
func (t *queueTopic) place(key string) int32 {
	if key == "" {
		return int32(t.next.Add(1) % uint32(t.partitions)) //nolint:gosec // partitions is positive, and the remainder below it
	}
	return ports.PartitionOf(key, t.partitions)
}

// partition names the keys of one, all in one slot.
type partition struct {
	topic string
	index int32
}

func (p partition) name() string { return p.topic + "/" + strconv.Itoa(int(p.index)) }

const maxPartitions = 1024

func (q *Queue) topicKey(topic string) string    { return q.c.key("queue-topic", topic) }
func (q *Queue) streamKey(p partition) string    { return q.c.key("queue", p.name()) }
func (q *Queue) partitionKey(p partition) string { return q.c.key("queue-partition", p.name()) }

func (q *Queue) membersKey(topic, group string) string {
	return q.c.part("queue-members", topic, group)
}

func (q *Queue) leaseKey(p partition, group string) string {
	return q.c.part("queue-lease", p.name(), group)
}

func (q *Queue) publishedKey(p partition, name string) string {
	return q.c.part("queue-published", p.name(), name)
}
