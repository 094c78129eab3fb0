// Package noting keeps notes and tells that it did.
package noting

import (
	"context"
	"sync/atomic"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/note"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Group is the consumer group of noting's reactions.
const Group = "noting"

// Noted is the event of a note that was kept.
type Noted struct {
	NoteID id.ID `json:"note_id"`
}

// EventType is the event's type.
func (Noted) EventType() string { return "note.kept" }

// EventVersion is the payload's schema.
func (Noted) EventVersion() int { return 1 }

// EventTopic is where it travels.
func (Noted) EventTopic() string { return "note-events" }

// EventKey is the note's id.
func (n Noted) EventKey() string { return n.NoteID.String() }

// Service keeps notes. It is safe for concurrent use.
type Service struct {
	store ports.NotesStore
	ids   ports.IDs
	heard atomic.Int64
}

// New composes the use cases.
func New(store ports.NotesStore, ids ports.IDs) *Service { return &Service{store: store, ids: ids} }

// Keep keeps a note. InvalidArgument.
func (s *Service) Keep(ctx context.Context, text string) (note.Note, error) {
	n, err := note.New(s.ids.New(), text)
	if err != nil {
		return note.Note{}, err
	}
	e, err := event.New(s.ids.New(), "notes", time.Now(), ports.TraceParent(ctx), Noted{n.ID()})
	if err != nil {
		return note.Note{}, err
	}
	return n, s.store.Tx(ctx, func(ctx context.Context, r ports.NotesRepos) error {
		if err := r.Notes.Insert(ctx, n); err != nil {
			return err
		}
		return r.Outbox.Append(ctx, 1, e)
	})
}

// Get answers a note. NotFound.
func (s *Service) Get(ctx context.Context, nid id.ID) (note.Note, error) {
	var n note.Note
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.NotesRepos) (err error) {
		n, err = r.Notes.Get(ctx, nid)
		return err
	})
	return n, err
}

// Kept hears that a note was kept.
func (s *Service) Kept(ctx context.Context, eid id.ID, _ Noted) error {
	first := false
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.NotesRepos) (err error) {
		first, err = r.Inbox.First(ctx, Group, eid)
		return err
	})
	if err == nil && first {
		s.heard.Add(1)
	}
	return err
}

// Heard is how many notes this process heard of.
func (s *Service) Heard() int64 { return s.heard.Load() }
