package contract

import (
	"context"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Sessions holds an adapter to ports.Sessions.
func Sessions(t *testing.T, h Harness[ports.Sessions]) {
	s := &suite[ports.Sessions]{h: h}
	s.add("PutGetRevoke", putGetRevoke)
	s.add("Expires", sessionExpires)
	s.add("RevokeAllOfUser", revokeAllOfUser)
	s.addFaults(calls[ports.Sessions]{
		"Get":        func(ctx context.Context, p ports.Sessions) error { _, err := p.Get(ctx, id.ID{1}); return err },
		"Put":        func(ctx context.Context, p ports.Sessions) error { return p.Put(ctx, aSession(1, 1), visible) },
		"Revoke":     func(ctx context.Context, p ports.Sessions) error { return p.Revoke(ctx, id.ID{1}) },
		"RevokeUser": func(ctx context.Context, p ports.Sessions) error { return p.RevokeUser(ctx, id.ID{1}) },
	})
	s.run(t)
}

func aSession(n, user byte) ports.Session {
	return ports.Session{ID: id.ID{n}, User: id.ID{15: user}, Role: "some role"}
}

func putSession(t *testing.T, p ports.Sessions, s ports.Session, ttl time.Duration) {
	t.Helper()
	noError(t, "put a session", p.Put(t.Context(), s, ttl))
}

func wantSession(t *testing.T, p ports.Sessions, want ports.Session) {
	t.Helper()
	if got, err := p.Get(t.Context(), want.ID); err != nil || got != want {
		t.Errorf("got session %v (%v), want %v", got, err, want)
	}
}

func wantNoSession(t *testing.T, p ports.Sessions, s ports.Session) {
	t.Helper()
	_, err := p.Get(t.Context(), s.ID)
	wantCode(t, fault.NotFound, "get a session that ended", err)
}

func putGetRevoke(t *testing.T, b Backend[ports.Sessions]) {
	p, other := b.Node(t), b.Node(t)
	first, second := aSession(1, 1), aSession(2, 1)
	wantNoSession(t, p, first)
	putSession(t, p, first, visible)
	putSession(t, p, second, visible)
	wantSession(t, other, first)
	noError(t, "revoke", p.Revoke(t.Context(), first.ID))
	wantNoSession(t, other, first)
	wantSession(t, other, second)
	noError(t, "revoke again", other.Revoke(t.Context(), first.ID))
	if b.Lose != nil {
		b.Lose()
		wantNoSession(t, p, second)
	}
}

func sessionExpires(t *testing.T, b Backend[ports.Sessions]) {
	p := b.Node(t)
	short, long := aSession(1, 1), aSession(2, 1)
	putSession(t, p, short, 3*tick)
	putSession(t, p, long, visible)
	b.Pass(tick)
	wantSession(t, p, short)
	b.Pass(3 * tick)
	wantNoSession(t, p, short)
	wantSession(t, p, long)
}

func revokeAllOfUser(t *testing.T, b Backend[ports.Sessions]) {
	p, other := b.Node(t), b.Node(t)
	expired, first, second, neighbour := aSession(1, 1), aSession(2, 1), aSession(3, 1), aSession(4, 2)
	putSession(t, p, first, visible)
	putSession(t, p, expired, tick) // the list of a user's sessions outlives the longest, not the last
	b.Pass(2 * tick)
	putSession(t, other, second, visible)
	putSession(t, p, neighbour, visible)
	noError(t, "revoke a user's sessions", other.RevokeUser(t.Context(), first.User))
	for _, gone := range []ports.Session{expired, first, second} {
		wantNoSession(t, p, gone)
	}
	wantSession(t, p, neighbour)
	noError(t, "revoke again", p.RevokeUser(t.Context(), first.User))
	again := aSession(5, 1)
	putSession(t, p, again, visible)
	wantSession(t, other, again)
}
