package ports

import (
	"context"
)

// Ranking is boards of members by score. Scores are absolute and carry a
// version, so that updates may repeat and overtake each other. It can be
// rebuilt: a board that is not marked as built answers Unavailable, and whoever
// reads it then asks the store.
type Ranking interface {
	// Put sets a member's score if version is above the one it has; an old
	// version is ignored.
	Put(ctx context.Context, board string, score Score) error
	// Top lists up to limit members, highest score first, ties by member in
	// ascending byte order. Unavailable unless the board is built.
	Top(ctx context.Context, board string, limit int) ([]Score, error)
	// Prepare answers a ticket for building a board, the same for everybody who
	// asks, and false when the board is built. A loss of state voids it.
	Prepare(ctx context.Context, board string) (BuildTicket, bool, error)
	// MarkBuilt says that every member was put since the ticket was given.
	// InvalidState when the ticket is void: the state was lost meanwhile.
	MarkBuilt(ctx context.Context, board string, ticket BuildTicket) error
}

// BuildTicket is the right to say that something lost is whole again.
type BuildTicket string

// Score is a member's place.
type Score struct {
	Member  string
	Score   int64
	Version int64
}
