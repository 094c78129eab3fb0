package memory

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/note"
	"example.com/surge/ports"
)

// NewNotesStore makes an empty store of the notes context.
func NewNotesStore() *StoreBackend[ports.NotesRepos] {
	db := newDatabase()
	t := newTable[id.ID, note.Note](db)
	return newStore(db, "notes", func(x *tx, kit ports.Kit) ports.NotesRepos {
		return ports.NotesRepos{Kit: kit, Notes: notes{t, x}}
	})
}

type notes struct {
	*table[id.ID, note.Note]
	x *tx
}

var _ ports.Notes = notes{}

// Insert adds a note.
func (n notes) Insert(ctx context.Context, v note.Note) error {
	if err := n.x.enter(ctx, "insert a note"); err != nil {
		return err
	}
	defer n.x.leave()
	if n.get(n.x, v.ID()) != nil {
		return exists("note")
	}
	n.put(n.x, v.ID(), v)
	return nil
}

// Get answers a note.
func (n notes) Get(ctx context.Context, nid id.ID) (note.Note, error) {
	if err := n.x.enter(ctx, "get a note"); err != nil {
		return note.Note{}, err
	}
	defer n.x.leave()
	r := n.get(n.x, nid)
	if r == nil {
		return note.Note{}, noSuch("note")
	}
	return r.val, nil
}
