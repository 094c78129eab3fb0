//go:build cgo

package kafka

import (
	"sync"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/core/fault"
)

// producer is librdkafka's until it is of no more use. A call of Publish stays
// with one, so that what it sends by the next cannot overtake what the last one
// failed.
type producer struct {
	*ck.Producer
	users sync.WaitGroup // grows under the queue's mutex, while it is the queue's
}

// use answers the producer, and makes a new one if need be. Whoever uses it says
// when it does not any more.
func (q *Queue) use() (*producer, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.life.Err() != nil {
		return nil, kafkakit.ErrClosed
	}
	if q.producer == nil {
		inner, err := ck.NewProducer(configureProducer(q.settings))
		if err != nil {
			return nil, faultOf(err, "make a producer")
		}
		p := &producer{Producer: inner}
		q.producer = p
		q.late.Go(func() { q.watch(p) })
	}
	q.producer.users.Add(1)
	return q.producer, nil
}

// Waiting is how many messages the producer has, sent or not, that no broker has
// acked.
func (q *Queue) Waiting() int {
	q.mu.Lock()
	p := q.producer
	if p == nil {
		q.mu.Unlock()
		return 0
	}
	p.users.Add(1)
	q.mu.Unlock()
	defer p.users.Done()
	return p.Len()
}

// watch reads what the producer says beside delivery reports, until it is
// closed.
func (q *Queue) watch(p *producer) {
	for event := range p.Events() {
		if err, ok := event.(ck.Error); ok && err.IsFatal() {
			q.retire(p)
		}
	}
}

// retire ends a producer, once: what it has not sent fails, and when nobody
// waits for it any more it is closed.
func (q *Queue) retire(p *producer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.producer != p {
		return
	}
	q.producer = nil
	_ = p.Purge(ck.PurgeQueue | ck.PurgeInFlight) // a closed one has nothing
	q.late.Go(func() {
		p.users.Wait()
		p.Close()
	})
}

// isSpent says whether an error is the end of a producer.
func isSpent(err ck.Error) bool {
	return err.IsFatal() || err.Code() == ck.ErrFatal || err.Code() == ck.ErrGaplessGuarantee
}

var errSpent = fault.New(fault.Unavailable, "the producer gave up an earlier message")
