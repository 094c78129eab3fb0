package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
)

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
