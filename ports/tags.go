package ports

import (
	"context"
)

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
