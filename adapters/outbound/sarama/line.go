package sarama

import (
	"slices"
	"sync"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/core/fault"
)

// line is the messages that wait for one partition, and the batch of them that
// is on its way. It has a goroutine while there are any.
type line struct {
	q         *Queue
	topic     string
	partition int32
	wake      chan struct{} // holds a token when nobody wants the batch any more

	mu      sync.Mutex // before a call's
	waiting []*item
	sending bool
	trip    *trip

	// The producer of the partition; its goroutine's.
	named bool // else it needs a new id
	id    int64
	epoch int16
	next  int32 // sequence number
}

func newLine(q *Queue, topic string, partition int32) *line {
	return &line{q: q, topic: topic, partition: partition, wake: make(chan struct{}, 1)}
}

// put adds a message, unless one of its call and key has failed.
func (l *line) put(it *item) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !it.call.join(it.i) {
		return false
	}
	l.q.waiting.Add(1)
	l.waiting = append(l.waiting, it)
	if !l.sending {
		l.sending = true
		l.q.lines.Go(l.run)
	}
	return true
}

// run sends batches until nothing waits.
func (l *line) run() {
	for l.load() {
		l.settle(l.travel())
	}
}

// maxRecords is how many messages travel together at most.
const maxRecords = 10_000

// load makes the next batch.
func (l *line) load() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		l.sending, l.waiting = false, nil
		return false
	}
	n, size := 0, 0
	for n < len(l.waiting) && n < maxRecords {
		if size += l.waiting[n].message().Size(); n > 0 && size > l.q.settings.Batch {
			break
		}
		n++
	}
	l.trip = &trip{items: slices.Clone(l.waiting[:n])}
	l.waiting = slices.Delete(l.waiting, 0, n)
	select {
	case <-l.wake: // meant for the one before
	default:
	}
	return true
}

// settle says what became of the batch, and fails what waits behind it.
func (l *line) settle(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.trip
	l.trip = nil
	if err != nil && t.sent {
		// Nobody knows which number the broker expects next.
		l.named = false
		err = kafkakit.Unknown(err)
	}
	for _, it := range t.items {
		if it != nil {
			it.settle(l.q, err)
		}
	}
	if err != nil {
		l.waiting = slices.DeleteFunc(l.waiting, func(it *item) bool {
			behind := it.call.isBehind(it.i)
			if behind {
				it.leave(l.q)
			}
			return behind
		})
	}
}

// split puts the second half of a batch, that no broker has seen, back to those
// that wait.
func (l *line) split() {
	l.mu.Lock()
	defer l.mu.Unlock()
	half := len(l.trip.items) / 2
	back := slices.DeleteFunc(slices.Clone(l.trip.items[half:]), func(it *item) bool { return it == nil })
	l.waiting = slices.Concat(back, l.waiting)
	l.trip.items = l.trip.items[:half]
}

// withdraw takes what is left of a call out of the line, and fails it: with err
// when it was not sent.
func (l *line) withdraw(c *call, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = slices.DeleteFunc(l.waiting, func(it *item) bool {
		if it.call != c {
			return false
		}
		it.settle(l.q, err)
		return true
	})
	if l.trip == nil {
		return
	}
	if l.trip.sent && !fault.Is(err, fault.Cancelled) {
		err = kafkakit.Unknown(err)
	}
	for i, it := range l.trip.items {
		if it != nil && it.call == c {
			l.trip.items[i] = nil
			it.settle(l.q, err)
		}
	}
	if l.trip.isEmpty() {
		poke(l.wake)
	}
}

// poke puts a token into a channel that holds one.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
