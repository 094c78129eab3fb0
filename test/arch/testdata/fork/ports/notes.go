package ports

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/note"
)

// NotesStore is the store of the notes context.
type NotesStore = Store[NotesRepos]

// NotesRepos is what a transaction of notes reaches.
type NotesRepos struct {
	Kit
	Notes Notes
}

// Notes is the table of notes.
type Notes interface {
	// Insert adds a note; AlreadyExists.
	Insert(ctx context.Context, n note.Note) error
	// Get answers a note; NotFound.
	Get(ctx context.Context, nid id.ID) (note.Note, error)
}
