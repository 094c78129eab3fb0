package memory

import (
	"sync"

	"example.com/surge/ports"
)

// queueLog is one partition: the messages from offset first up to next.
//
// Its mutex also guards the places of the groups in it and what their claims
// hold, so that an ack is one lock. It is the innermost: who holds it takes no
// other and waits for nothing.
type queueLog struct {
	b     *QueueBackend
	topic string
	index int32

	mu      sync.Mutex
	first   int64
	records ring[queueRecord]
	bytes   int
	values  arena[byte]
	headers arena[ports.Header]
	cursors []*queueCursor // of the groups that know the topic
	room    chan struct{}  // closed when there may be room; nil while nobody waits
}

// queueRecord is a message in the log. What it refers to never changes.
type queueRecord struct {
	key     string
	headers []ports.Header
	value   []byte
	size    int
}

// Chunks of the arenas: some messages in one allocation, yet little is kept by
// a partition that holds one message.
const (
	valueChunk  = 16 << 10
	headerChunk = 128
)

func newQueueLog(b *QueueBackend, topic string, index int32) *queueLog {
	return &queueLog{
		b: b, topic: topic, index: index,
		values: arena[byte]{chunk: valueChunk}, headers: arena[ports.Header]{chunk: headerChunk},
	}
}

// append adds a message and wakes those who want it. When the log is full it
// does not, and answers a channel that is closed when it may be tried again.
func (l *queueLog) append(m *ports.Message) (room <-chan struct{}) {
	r := queueRecord{key: m.Key, size: m.Size()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trim(r.size)
	if l.isFull(r.size) {
		if l.room == nil {
			l.room = make(chan struct{})
		}
		return l.room
	}
	r.headers, r.value = l.headers.clone(m.Headers), l.values.clone(m.Value)
	l.records.push(r)
	l.bytes += r.size
	for _, c := range l.cursors {
		if c.claim != nil {
			c.claim.wakeIf(waitsForMessages)
		}
	}
	return nil
}

// committed notes that a group needs less, so that publishers may try again.
func (l *queueLog) committed() {
	l.trim(0)
	if l.room != nil {
		close(l.room)
		l.room = nil
	}
}

// trim drops what no group needs and is either too much history or in the way
// of a message of that size.
func (l *queueLog) trim(size int) {
	if !l.isLong() && !l.isFull(size) {
		return
	}
	needed := l.next()
	for _, c := range l.cursors {
		needed = min(needed, c.committed)
	}
	for l.first < needed && (l.isFull(size) || l.isLong() && len(l.cursors) > 0) {
		l.bytes -= l.records.pop().size
		l.first++
	}
}

// isFull says whether a message of that size is too much. A log that is empty
// has room for any.
func (l *queueLog) isFull(size int) bool {
	n, o := l.records.len(), &l.b.options
	return n > 0 && (n >= o.LogMessages || l.bytes+size > o.LogBytes)
}

// isLong says whether the log holds more than is worth keeping as history.
func (l *queueLog) isLong() bool {
	const history = 8 // of the whole, one part in so many
	n, o := l.records.len(), &l.b.options
	return n > o.LogMessages/history || l.bytes > o.LogBytes/history
}

// next is the offset of the message that comes next.
func (l *queueLog) next() int64 { return l.first + int64(l.records.len()) }

// at is the record of an offset between first and next.
func (l *queueLog) at(offset int64) *queueRecord { return l.records.at(int(offset - l.first)) }
