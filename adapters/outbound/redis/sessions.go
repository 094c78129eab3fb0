package redis

import (
	"context"
	_ "embed"
	"errors"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

//go:embed lua/session_list.lua
var sessionListSource string

var sessionList = newScript(sessionListSource)

// Sessions implements ports.Sessions: a string per session, which is all that a
// request reads, and per user a sorted set of the sessions there may be. They
// are in different slots of a Cluster. So the set is told first and forgets a
// session only when its time is over: a session that is being made while its
// user is revoked is revoked, or is found by the next revocation.
type Sessions struct{ c *Client }

var _ ports.Sessions = (*Sessions)(nil)

// NewSessions makes sessions over a client.
func NewSessions(c *Client) *Sessions { return &Sessions{c} }

func (s *Sessions) session(session string) string { return s.c.key("session", session) }
func (s *Sessions) ofUser(user id.ID) string      { return s.c.key("sessions", string(user[:])) }

// listedLonger is for how long a session stays in its user's list after its time
// may be over: it is made after it is listed, and perhaps at the last of several
// tries.
const listedLonger = 5 * time.Minute

// Put stores a session. Repeated, it stores the same.
func (s *Sessions) Put(ctx context.Context, p ports.Session, ttl time.Duration) error {
	const doing = "put a session"
	name := string(p.ID[:])
	if _, err := s.c.eval(ctx, doing, sessionList, []string{s.ofUser(p.User)}, name, millis(ttl+listedLonger)); err != nil {
		return err
	}
	return s.c.do(ctx, doing, goredis.NewStatusCmd(ctx, "set", s.session(name), string(p.User[:])+p.Role, "px", millis(ttl)))
}

var errNoSession = fault.New(fault.NotFound, "no such session")

// Get answers a live session.
func (s *Sessions) Get(ctx context.Context, session id.ID) (ports.Session, error) {
	cmd := goredis.NewStringCmd(ctx, "get", s.session(string(session[:])))
	switch err := s.c.do(ctx, "get a session", cmd); {
	case errors.Is(err, goredis.Nil):
		return ports.Session{}, errNoSession
	case err != nil:
		return ports.Session{}, err
	}
	found := ports.Session{ID: session}
	n := copy(found.User[:], cmd.Val())
	if n < len(found.User) {
		return ports.Session{}, errNoSession // not of our making
	}
	found.Role = cmd.Val()[n:]
	return found, nil
}

// Revoke ends a session.
func (s *Sessions) Revoke(ctx context.Context, session id.ID) error {
	return s.c.do(ctx, "revoke a session", goredis.NewIntCmd(ctx, "del", s.session(string(session[:]))))
}

// RevokeUser ends every session of a user.
func (s *Sessions) RevokeUser(ctx context.Context, user id.ID) error {
	const doing = "revoke a user's sessions"
	all := goredis.NewStringSliceCmd(ctx, "zrange", s.ofUser(user), 0, -1)
	if err := s.c.do(ctx, doing, all); err != nil {
		return err
	}
	ends := make([]goredis.Cmder, 0, len(all.Val()))
	for _, session := range all.Val() {
		ends = append(ends, goredis.NewIntCmd(ctx, "del", s.session(session)))
	}
	return s.c.doAll(ctx, doing, ends...)
}
