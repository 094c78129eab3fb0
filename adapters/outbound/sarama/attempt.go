package sarama

import (
	"math"
	"time"

	"github.com/IBM/sarama"

	"example.com/surge/core/fault"
)

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
	case !mayBeWritten(block.Err): // this time
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
