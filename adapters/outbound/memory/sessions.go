package memory

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// SessionsBackend is shared sessions, bounded by their lifetimes.
type SessionsBackend struct {
	link
	mu     sync.Mutex
	live   *expiring[ports.Session]
	byUser map[id.ID]map[id.ID]struct{} // the keys of live
}

// NewSessionsBackend has nobody signed in.
func NewSessionsBackend() *SessionsBackend {
	b := &SessionsBackend{}
	b.Lose()
	return b
}

// Lose signs everybody out, as a failover would.
func (b *SessionsBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.live, b.byUser = newExpiring[ports.Session](), map[id.ID]map[id.ID]struct{}{}
	b.live.removed = b.forget
}

// forget takes a session that ended out of its user's.
func (b *SessionsBackend) forget(session ports.Session) {
	of := b.byUser[session.User]
	if delete(of, session.ID); len(of) == 0 {
		delete(b.byUser, session.User)
	}
}

// Node is one process's connection.
func (b *SessionsBackend) Node() *Sessions { return &Sessions{b} }

// Sessions implements ports.Sessions.
type Sessions struct{ b *SessionsBackend }

var _ ports.Sessions = (*Sessions)(nil)

// Put stores a session.
func (s *Sessions) Put(ctx context.Context, session ports.Session, ttl time.Duration) error {
	if err := s.b.check(ctx, "put a session"); err != nil {
		return err
	}
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	s.b.live.remove(string(session.ID[:])) // it may have been another user's
	s.b.live.put(string(session.ID[:]), session, ttl)
	of := s.b.byUser[session.User]
	if of == nil {
		of = map[id.ID]struct{}{}
		s.b.byUser[session.User] = of
	}
	of[session.ID] = struct{}{}
	return nil
}

// Get answers a live session.
func (s *Sessions) Get(ctx context.Context, session id.ID) (ports.Session, error) {
	if err := s.b.check(ctx, "get a session"); err != nil {
		return ports.Session{}, err
	}
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	found, ok := s.b.live.get(string(session[:]))
	if !ok {
		return ports.Session{}, errNoSession
	}
	return found, nil
}

var errNoSession = fault.New(fault.NotFound, "no such session")

// Revoke ends a session.
func (s *Sessions) Revoke(ctx context.Context, session id.ID) error {
	if err := s.b.check(ctx, "revoke a session"); err != nil {
		return err
	}
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	s.b.live.remove(string(session[:]))
	return nil
}

// RevokeUser ends every session of a user.
func (s *Sessions) RevokeUser(ctx context.Context, user id.ID) error {
	if err := s.b.check(ctx, "revoke a user's sessions"); err != nil {
		return err
	}
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	for session := range s.b.byUser[user] {
		s.b.live.remove(string(session[:]))
	}
	return nil
}
