package consuming

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// CollectorGroup is the group that keeps dead letters.
const CollectorGroup = "dead-letters"

// Collector copies dead letters into the table that operators browse.
type Collector struct {
	queue    ports.Queue
	letters  ports.DeadLetters
	ids      ports.IDs
	observer Observer
	topics   []string
}

// NewCollector collects from those topics, which are dead letter topics. A nil
// observer observes nothing.
func NewCollector(q ports.Queue, letters ports.DeadLetters, ids ports.IDs, o Observer, topics ...string) *Collector {
	if o == nil {
		o = unobserved{}
	}
	return &Collector{queue: q, letters: letters, ids: ids, observer: o, topics: topics}
}

// Run collects until ctx ends; see Consumer.Run.
func (c *Collector) Run(ctx context.Context) error {
	return c.queue.Consume(ctx, ports.Subscription{Group: CollectorGroup, Topics: c.topics}, c.collect)
}

// collect stores the letters of one partition, in order. A letter that cannot
// be stored now is tried until it is: there is nowhere else to put it.
func (c *Collector) collect(claim ports.Claim) {
	var (
		pending  []ports.Delivery
		failures int
		again    <-chan time.Time // while a failure waits
	)
	for {
		for again == nil && len(pending) > 0 {
			if err := c.store(claim, pending[0]); err != nil {
				failures++
				c.observer.LetterFailed(CollectorGroup, claim.Topic(), err)
				again = time.After(defaultPause.after(failures))
				break
			}
			claim.Ack(pending[0].Offset)
			pending, failures = pending[1:], 0
		}
		select {
		case batch, ok := <-claim.Batches():
			if !ok {
				return
			}
			pending = append(pending, batch...)
		case <-again:
			again = nil
		case <-claim.Lost().Done():
			return
		}
	}
}

func (c *Collector) store(claim ports.Claim, d ports.Delivery) error {
	letter := readLetter(claim.Partition(), d)
	letter.ID = c.ids.New()
	err := c.letters.Add(claim.Lost(), letter)
	if !fault.Is(err, fault.InvalidArgument) {
		return err
	}
	bare := bareLetter(claim.Partition(), d, err)
	bare.ID = letter.ID
	return c.letters.Add(claim.Lost(), bare)
}
