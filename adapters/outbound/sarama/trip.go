package sarama

import (
	"time"

	"github.com/IBM/sarama"

	"example.com/surge/ports"
)

// trip is a batch on its way, over as many attempts as it takes. Its line guards
// it.
type trip struct {
	items []*item // nil where nobody waits for it any more
	// sent says that a broker may have the batch: from then on each attempt sends
	// the same records by the same number, so that it is written once.
	sent    bool
	records []*sarama.Record
}

func (t *trip) isEmpty() bool {
	for _, it := range t.items {
		if it != nil {
			return false
		}
	}
	return true
}

// pack answers what is to be sent. Everything is copied: messages are the
// caller's again as soon as it does not wait.
func (t *trip) pack() []*sarama.Record {
	if t.sent {
		return t.records
	}
	t.records = t.records[:0:0]
	for _, it := range t.items {
		if it != nil {
			t.records = append(t.records, record(it.message(), len(t.records)))
		}
	}
	return t.records
}

func record(m *ports.Message, i int) *sarama.Record {
	r := &sarama.Record{OffsetDelta: int64(i), Value: append([]byte{}, m.Value...)} // not nil: that deletes in compacted topics
	if m.Key != "" {
		r.Key = []byte(m.Key)
	}
	if len(m.Headers) > 0 {
		headers := make([]sarama.RecordHeader, len(m.Headers))
		r.Headers = make([]*sarama.RecordHeader, len(m.Headers))
		for i, h := range m.Headers {
			headers[i] = sarama.RecordHeader{Key: []byte(h.Key), Value: []byte(h.Value)}
			r.Headers[i] = &headers[i]
		}
	}
	return r
}

// Pauses between attempts.
const (
	firstPause = 20 * time.Millisecond
	lastPause  = time.Second
)

// travel sends the batch until it has arrived, cannot, or has taken too long.
func (l *line) travel() error {
	deadline := time.Now().Add(l.q.settings.Timeout)
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := l.attempt()
		switch v := judge(err); {
		case v == arrived:
			return nil
		case v == tooLarge && l.isLong():
			l.split()
			continue
		case v == unnamed && !l.isSent():
			l.named = false
		case v == hopeless, v == tooLarge, v == unnamed, !time.Now().Before(deadline):
			return faultOf(err, publishing)
		}
		if !l.rest(pause) {
			return faultOf(err, publishing)
		}
		_ = l.q.client.RefreshMetadata(l.topic) // the next attempt tells
	}
}

// rest waits between two attempts, and answers whether to go on.
func (l *line) rest(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-l.wake:
		return false
	case <-l.q.life.Done():
		return false
	}
}

// isSent says whether a broker may have the batch.
func (l *line) isSent() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.trip.sent
}

// isLong says whether the batch can be split.
func (l *line) isLong() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.trip.sent && len(l.trip.items) > 1
}
