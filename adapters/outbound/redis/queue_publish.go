package redis

import (
	"context"
	_ "embed"
	"errors"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

//go:embed lua/queue_publish.lua
var queuePublishSource string

var queuePublishScript = newScript(queuePublishSource)

// One run of the script takes at most so much, unless it is one message: the
// server does nothing else meanwhile.
const (
	publishMessages = 256
	publishBytes    = 1 << 20
)

// Publish appends the messages of each partition with one script, all partitions
// together. It waits where a partition is full.
func (q *Queue) Publish(ctx context.Context, messages ...ports.Message) error {
	if !q.enter() {
		return errQueueClosed
	}
	defer q.running.Done()
	if ctx.Err() != nil {
		return fault.FromContext(ctx, publishing)
	}
	p := publication{q: q, messages: messages, errs: make([]error, len(messages))}
	p.sort(ctx)
	for len(p.parts) > 0 {
		p.send(ctx)
		p.await(ctx)
	}
	for _, stop := range p.stops {
		stop()
	}
	if p.failed {
		return &ports.PublishError{Errs: p.errs}
	}
	return nil
}

const publishing = "publish"

// publication is one call of Publish.
type publication struct {
	q        *Queue
	messages []ports.Message
	errs     []error
	failed   bool
	parts    []*publishPart // those with messages to send
	room     chan struct{}  // holds a token when there may be room; nil until it was waited for
	stops    []func()
}

// publishPart is what a partition is to get.
type publishPart struct {
	topic *queueTopic
	partition
	rest    []int // of the messages, in order
	full    bool
	listens bool // for room
}

// fail notes why messages were not published.
func (p *publication) fail(err error, which ...int) {
	p.failed = true
	for _, i := range which {
		p.errs[i] = err
	}
}

type topicKey struct{ topic, key string }

// sort puts messages with their partitions. None comes behind one of its key
// that cannot be published.
func (p *publication) sort(ctx context.Context) {
	parts := map[partition]*publishPart{}
	var stuck map[topicKey]bool
	for i := range p.messages {
		m := &p.messages[i]
		if m.Key != "" && stuck[topicKey{m.Topic, m.Key}] {
			p.fail(errBehindFailed, i)
			continue
		}
		topic, err := p.topic(ctx, m)
		if err != nil {
			p.fail(err, i)
			if stuck == nil {
				stuck = map[topicKey]bool{}
			}
			stuck[topicKey{m.Topic, m.Key}] = true
			continue
		}
		at := partition{m.Topic, topic.place(m.Key)}
		part := parts[at]
		if part == nil {
			part = &publishPart{topic: topic, partition: at}
			parts[at] = part
			p.parts = append(p.parts, part)
		}
		part.rest = append(part.rest, i)
	}
}

func (p *publication) topic(ctx context.Context, m *ports.Message) (*queueTopic, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	return p.q.topic(ctx, m.Topic)
}

var errBehindFailed = fault.New(fault.Unavailable, "an earlier message of the same key was not published")

// send gives every partition what it has room for, at most one run's worth, and
// drops those that are through. If what became of some is unknown, those behind
// them fail too.
func (p *publication) send(ctx context.Context) {
	runs := make([]run, len(p.parts))
	for i, part := range p.parts {
		runs[i] = p.run(part)
	}
	cmds, errs := p.q.c.evalAll(ctx, publishing, runs)
	parts := p.parts
	p.parts = nil
	for i, part := range parts {
		if errs[i] != nil {
			p.fail(errs[i], part.rest...)
			continue
		}
		answer, err := cmds[i].Int64Slice()
		if err != nil || len(answer) != 2 || answer[0] > int64(len(part.rest)) {
			p.fail(errForeign, part.rest...)
			continue
		}
		if answer[1] == 1 { // new, or lost: then others may have made the topic anew
			part.topic.doubtful.Store(true)
		}
		part.rest = part.rest[answer[0]:]
		part.full = answer[0] < int64((len(runs[i].args)-3)/3)
		if len(part.rest) > 0 {
			p.parts = append(p.parts, part)
		}
	}
}

// run is the script with the next messages of a partition.
func (p *publication) run(part *publishPart) run {
	o := &p.q.options
	args := make([]any, 3, 3+3*min(len(part.rest), publishMessages))
	args[0], args[1], args[2] = o.Entries, o.Retention.Microseconds(), p.q.c.resends.Milliseconds()
	size := 0
	for n, i := range part.rest {
		m := &p.messages[i]
		if size += m.Size(); n > 0 && (n == publishMessages || size > publishBytes) {
			break
		}
		args = append(args, m.Key, m.Value, appendHeaders(nil, m.Headers))
	}
	return run{queuePublishScript, []string{
		p.q.streamKey(part.partition), p.q.partitionKey(part.partition), p.q.publishedKey(part.partition, p.q.name()),
	}, args}
}

// await waits for room when every partition that is left is full.
func (p *publication) await(ctx context.Context) {
	for _, part := range p.parts {
		if !part.full {
			return
		}
	}
	if len(p.parts) == 0 {
		return
	}
	if p.room == nil {
		p.room = make(chan struct{}, 1)
	}
	for _, part := range p.parts {
		if !part.listens {
			part.listens = true
			p.stops = append(p.stops, p.q.signals.on(p.q.partitionKey(part.partition), func() { poke(p.room) }))
		}
	}
	again := time.NewTimer(p.q.options.Lease / 3) // a signal may be lost
	defer again.Stop()
	var err error
	select {
	case <-p.room:
		return
	case <-again.C:
		return
	case <-ctx.Done():
		err = fault.FromContext(ctx, publishing)
	case <-p.q.closed:
		err = errQueueClosed
	}
	for _, part := range p.parts {
		p.fail(err, part.rest...)
	}
	p.parts = nil
}

// poke puts a token into a channel that holds one.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

var errForeign = fault.Wrap(errors.New("a key of the queue holds what is not its own"), fault.Internal, "use a queue")
