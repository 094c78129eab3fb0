package memory

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// inboxTables hold a note for each group and event until they are pruned.
type inboxTables struct {
	notes *table[inboxNote, struct{}]
	byAge *index[inboxNote, struct{}]
}

type inboxNote struct {
	group string
	event id.ID
}

func newInboxTables(db *database) *inboxTables {
	notes := newTable[inboxNote, struct{}](db)
	return &inboxTables{notes: notes, byAge: newAgeIndex(notes, nil)}
}

type inbox struct {
	*inboxTables
	x *tx
}

var _ ports.Inbox = inbox{}

// First notes that a group handled an event.
func (i inbox) First(ctx context.Context, group string, event id.ID) (bool, error) {
	if err := i.x.enter(ctx, "note an event as handled"); err != nil {
		return false, err
	}
	defer i.x.leave()
	note := inboxNote{group, event}
	if i.notes.get(i.x, note) != nil {
		return false, nil
	}
	i.notes.put(i.x, note, struct{}{})
	return true, nil
}

// Prune deletes old notes.
func (i inbox) Prune(ctx context.Context, age time.Duration, limit int) (int, error) {
	if err := i.x.enter(ctx, "prune the inbox"); err != nil {
		return 0, err
	}
	defer i.x.leave()
	return len(prune(i.x, i.byAge, age, limit)), nil
}
