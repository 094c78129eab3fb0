package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
)

// DelayQueue hands out items after a delay, by the server's clock. It hastens
// what a sweep of the store would find anyway.
type DelayQueue interface {
	// Schedule puts an item in, due after delay; an item of the same key is
	// replaced, and whoever has taken the old one finds its receipt void.
	Schedule(ctx context.Context, key string, payload []byte, delay time.Duration) error
	// Cancel takes an item out, taken or not. One that is not there is no error.
	Cancel(ctx context.Context, key string) error
	// Take hands out up to limit items that are due, longest due first, each to
	// one taker. An item that is not Done within visibility is due again.
	Take(ctx context.Context, limit int, visibility time.Duration) ([]DelayItem, error)
	// Done removes a taken item. A receipt that is void (its visibility passed,
	// the item was replaced or cancelled) changes nothing.
	Done(ctx context.Context, item DelayItem) error
}

// DelayItem is an item that was taken.
type DelayItem struct {
	Key     string
	Payload []byte
	Receipt string
}

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

// Tags answers which members carry tags. Like Ranking it can be rebuilt and
// answers Unavailable until it is marked as built.
type Tags interface {
	// Put sets the tags of a member if version is above the one it has. A member
	// with no tags is in no set.
	Put(ctx context.Context, set string, member string, version int64, tags []string) error
	// Members lists the members that carry every one of the tags, in ascending
	// byte order. No tags is InvalidArgument. Unavailable unless the set is built.
	Members(ctx context.Context, set string, tags ...string) ([]string, error)
	// Prepare answers a ticket for building a set, the same for everybody who
	// asks, and false when the set is built. A loss of state voids it.
	Prepare(ctx context.Context, set string) (BuildTicket, bool, error)
	// MarkBuilt says that every member was put since the ticket was given.
	// InvalidState when the ticket is void: the state was lost meanwhile.
	MarkBuilt(ctx context.Context, set string, ticket BuildTicket) error
}

// Profiles holds small records field by field, as a copy of what the store
// has. Like any cache it may lose a record at any time.
type Profiles interface {
	// Get reads the fields of a record; NotFound when it is not there.
	Get(ctx context.Context, key string) (map[string]string, error)
	// Put sets fields and leaves the others, if version is above the record's;
	// an old version is ignored, and so is a record that is not there. With whole
	// these are all its fields: others go, and a record that is not there is made.
	Put(ctx context.Context, key string, version int64, fields map[string]string, whole bool, ttl time.Duration) error
	// Delete removes a record.
	Delete(ctx context.Context, key string) error
}

// Session is somebody who signed in.
type Session struct {
	ID   id.ID
	User id.ID
	Role string
}

// Sessions remembers who is signed in. It is never cached: what is revoked is
// gone at once, on every node.
type Sessions interface {
	// Put stores a session for ttl.
	Put(ctx context.Context, s Session, ttl time.Duration) error
	// Get answers a live session; NotFound when it expired, was revoked or lost.
	Get(ctx context.Context, session id.ID) (Session, error)
	// Revoke ends a session. One that is not there is no error.
	Revoke(ctx context.Context, session id.ID) error
	// RevokeUser ends every session of a user.
	RevokeUser(ctx context.Context, user id.ID) error
}

// Done remembers, for a time, that something was done, to save doing it again.
// It proves nothing: a lost mark costs work, and the inbox decides.
type Done interface {
	// Marked answers, for each key in order, whether it is marked.
	Marked(ctx context.Context, keys []string) ([]bool, error)
	// Mark marks keys for ttl.
	Mark(ctx context.Context, keys []string, ttl time.Duration) error
}
