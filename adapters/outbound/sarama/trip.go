package sarama

import (
	"math"
	"time"

	"github.com/IBM/sarama"

	"example.com/surge/core/fault"
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

// attempt sends the batch once.
func (l *line) attempt() error {
	if err := l.name(); err != nil {
		return err
	}
	leader, err := l.q.client.Leader(l.topic, l.partition)
	if err != nil {
		return err
	}
	if connected, err := leader.Connected(); !connected { // nothing is sent
		_ = leader.Close() // so that it is opened again
		if err == nil {
			err = sarama.ErrNotConnected
		}
		return err
	}
	l.mu.Lock()
	if l.trip.isEmpty() {
		l.mu.Unlock()
		return errUnwanted
	}
	records, before := l.trip.pack(), l.trip.sent
	l.trip.sent = true
	l.mu.Unlock()
	answer, err := produce(leader, l.request(records))
	if err != nil {
		_ = leader.Close() // whatever is on its way there will not be answered
		return err
	}
	block := answer.GetBlock(l.topic, l.partition)
	if block == nil {
		return sarama.ErrIncompleteResponse
	}
	switch {
	case block.Err == sarama.ErrNoError, block.Err == sarama.ErrDuplicateSequenceNumber:
		l.next = int32((int64(l.next) + int64(len(records))) & math.MaxInt32)
		return nil
	case codeOf(block.Err) != fault.UnknownOutcome: // it was not written, this time
		l.mu.Lock()
		l.trip.sent = before
		l.mu.Unlock()
	}
	return block.Err
}

// produce sends a batch, and leaves the connection to others meanwhile.
func produce(leader *sarama.Broker, req *sarama.ProduceRequest) (*sarama.ProduceResponse, error) {
	type result struct {
		answer *sarama.ProduceResponse
		err    error
	}
	results := make(chan result, 1)
	if err := leader.AsyncProduce(req, func(answer *sarama.ProduceResponse, err error) { results <- result{answer, err} }); err != nil {
		return nil, err
	}
	r := <-results
	return r.answer, r.err
}

var errUnwanted = fault.New(fault.Unavailable, "nobody waits for it any more")

// name gets the partition's producer an id.
func (l *line) name() error {
	if l.named {
		return nil
	}
	answer, err := l.q.client.InitProducerID()
	if err != nil {
		return err
	}
	if answer.Err != sarama.ErrNoError {
		return answer.Err
	}
	l.named, l.id, l.epoch, l.next = true, answer.ProducerID, answer.ProducerEpoch, 0
	return nil
}

func (l *line) request(records []*sarama.Record) *sarama.ProduceRequest {
	now := time.Now().Truncate(time.Millisecond)
	req := &sarama.ProduceRequest{
		RequiredAcks: sarama.WaitForAll,
		Timeout:      int32(l.q.settings.Timeout.Milliseconds()), //nolint:gosec // minutes at most
		Version:      8,
	}
	req.AddBatch(l.topic, l.partition, &sarama.RecordBatch{
		Version: 2, Codec: sarama.CompressionLZ4, CompressionLevel: sarama.CompressionLevelDefault,
		FirstTimestamp: now, MaxTimestamp: now,
		LastOffsetDelta: int32(len(records) - 1), Records: records, //nolint:gosec // maxRecords
		ProducerID: l.id, ProducerEpoch: l.epoch, FirstSequence: l.next,
	})
	return req
}
