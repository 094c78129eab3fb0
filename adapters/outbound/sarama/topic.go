package sarama

import (
	"context"
	"sync/atomic"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// topic is one as this node knows it.
type topic struct {
	name string // with the prefix
	next atomic.Uint32
	// By partition. Guarded by the queue's mutex; it grows with the topic.
	lines []*line
}

// topic finds a topic, and asks for it when it is named first.
func (q *Queue) topic(ctx context.Context, name string) (*topic, error) {
	q.mu.Lock()
	t := q.topics[name]
	q.mu.Unlock()
	if t != nil {
		return t, nil
	}
	full := q.settings.Prefix + name
	if _, err := q.ask(ctx, "look for topic "+full, func() (any, error) { return q.client.Partitions(full) }); err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if t = q.topics[name]; t == nil {
		t = &topic{name: full}
		q.topics[name] = t
	}
	return t, nil
}

// line is where a message goes. The driver knows the partitions, and hears of
// new ones by itself.
func (q *Queue) line(t *topic, key string) (*line, error) {
	known, err := q.client.Partitions(t.name) // from memory: it has been asked for
	if err != nil {
		return nil, faultOf(err, publishing)
	}
	n := len(known)
	if n == 0 {
		return nil, errNoPartitions
	}
	var p int
	if key == "" {
		p = int(t.next.Add(1) % uint32(n)) //nolint:gosec // a topic has few
	} else {
		p = int(ports.PartitionOf(key, int32(n))) //nolint:gosec // a topic has few
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(t.lines) < n {
		t.lines = append(t.lines, newLine(q, t.name, int32(len(t.lines)))) //nolint:gosec // a topic has few
	}
	return t.lines[p], nil
}

// forgetTopics lets go of what a closed node knew.
func (q *Queue) forgetTopics() {
	q.mu.Lock()
	defer q.mu.Unlock()
	clear(q.topics)
}

var errNoPartitions = fault.New(fault.Unavailable, "the topic has no partitions")
