package memory

import (
	"bytes"
	"context"
	"slices"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// maxDeadLetters bounds the table.
const maxDeadLetters = 10_000

// DeadLettersBackend is the table of dead letters, with at most 10,000 of
// them: the oldest make room.
type DeadLettersBackend struct {
	*database
	most    int
	letters *table[id.ID, ports.DeadLetter]
	places  *table[letterPlace, id.ID] // unique index
	newest  *index[id.ID, ports.DeadLetter]
	byTopic *index[id.ID, ports.DeadLetter]
	byAge   *index[id.ID, ports.DeadLetter]
}

// letterPlace is where a letter comes from and who could not handle it.
type letterPlace struct {
	group, topic string
	partition    int32
	offset       int64
}

// NewDeadLettersBackend makes an empty table.
func NewDeadLettersBackend() *DeadLettersBackend {
	db := newDatabase()
	t := newTable[id.ID, ports.DeadLetter](db)
	return &DeadLettersBackend{
		database: db, most: maxDeadLetters, letters: t, places: newTable[letterPlace, id.ID](db), byAge: newAgeIndex(t, nil),
		newest: newIndex(t, func(r *row[id.ID, ports.DeadLetter]) (rank, bool) { return byNewest(r.key), true }),
		byTopic: newIndex(t, func(r *row[id.ID, ports.DeadLetter]) (rank, bool) {
			return byTextNewest(r.val.Topic, r.key), true
		}),
	}
}

// Node opens a handle on the table. It holds nothing that must be closed.
func (b *DeadLettersBackend) Node() *DeadLetters { return &DeadLetters{b} }

// DeadLetters is one process's handle on the table of dead letters.
type DeadLetters struct{ b *DeadLettersBackend }

var _ ports.DeadLetters = (*DeadLetters)(nil)

// Add stores a letter once.
func (d *DeadLetters) Add(ctx context.Context, letter ports.DeadLetter) error {
	return d.transact(ctx, "add a dead letter", func(x *tx) error {
		place := letterPlace{letter.Group, letter.Topic, letter.Partition, letter.Offset}
		if d.b.places.get(x, place) != nil {
			return nil
		}
		if d.b.letters.get(x, letter.ID) != nil {
			return exists("dead letter")
		}
		if len(d.b.letters.rows) >= d.b.most {
			d.dropOldest(x)
		}
		d.b.places.put(x, place, letter.ID)
		d.b.letters.put(x, letter.ID, cloneLetter(letter))
		return nil
	})
}

func (d *DeadLetters) dropOldest(x *tx) {
	for _, r := range prune(x, d.b.byAge, -1, 1) {
		d.b.places.drop(x, letterPlace{r.val.Group, r.val.Topic, r.val.Partition, r.val.Offset})
	}
}

// Get answers one letter.
func (d *DeadLetters) Get(ctx context.Context, letter id.ID) (found ports.DeadLetter, err error) {
	err = d.transact(ctx, "get a dead letter", func(x *tx) error {
		r := d.b.letters.get(x, letter)
		if r == nil {
			return noSuch("dead letter")
		}
		found = cloneLetter(r.val)
		return nil
	})
	return found, err
}

// List lists letters of a topic, newest first.
func (d *DeadLetters) List(ctx context.Context, topic string, page ports.Page) (list []ports.DeadLetter, err error) {
	err = d.transact(ctx, "list dead letters", func(x *tx) error {
		if topic == "" {
			list = pageOf(x, d.b.newest, byNewest(page.After), 0, page, nil)
		} else {
			list = pageOf(x, d.b.byTopic, byTextNewest(topic, page.After), 1, page, func(l ports.DeadLetter) bool { return l.Topic == topic })
		}
		for i, l := range list {
			list[i] = cloneLetter(l)
		}
		return nil
	})
	return list, err
}

// MarkReplayed notes that a letter was published again; NotFound.
func (d *DeadLetters) MarkReplayed(ctx context.Context, letter id.ID) error {
	return d.transact(ctx, "mark a dead letter as replayed", func(x *tx) error {
		r := d.b.letters.get(x, letter)
		if r == nil {
			return noSuch("dead letter")
		}
		v := r.val
		v.Replayed = true
		d.b.letters.put(x, letter, v)
		return nil
	})
}

// transact runs one statement as a transaction of its own.
func (d *DeadLetters) transact(ctx context.Context, doing string, fn func(x *tx) error) error {
	_, err := d.b.transact(ctx, func(ctx context.Context, x *tx) error {
		if err := x.enter(ctx, doing); err != nil {
			return err
		}
		defer x.leave()
		return fn(x)
	})
	return err
}

func cloneLetter(d ports.DeadLetter) ports.DeadLetter {
	d.Headers, d.Payload = slices.Clone(d.Headers), bytes.Clone(d.Payload)
	return d
}
