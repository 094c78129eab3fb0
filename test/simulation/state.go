package simulation

import (
	"context"
	"strings"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Limiter is a node's limiter.
type Limiter struct {
	n     *Node
	inner ports.Limiter
}

// NewLimiter wraps a limiter.
func NewLimiter(n *Node, inner ports.Limiter) *Limiter { return &Limiter{n, inner} }

// Allow implements ports.Limiter.
func (l *Limiter) Allow(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	return Ask(ctx, l.n, Request{Port: "limiter", Method: "Allow", About: key}, func(ctx context.Context) (ports.Decision, error) {
		return l.inner.Allow(ctx, key, rule, cost)
	})
}

// Done is a node's done marks.
type Done struct {
	n     *Node
	inner ports.Done
}

// NewDone wraps done marks.
func NewDone(n *Node, inner ports.Done) *Done { return &Done{n, inner} }

// Marked implements ports.Done.
func (d *Done) Marked(ctx context.Context, keys []string) ([]bool, error) {
	return Ask(ctx, d.n, Request{Port: "done", Method: "Marked", About: strings.Join(keys, ",")}, func(ctx context.Context) ([]bool, error) {
		return d.inner.Marked(ctx, keys)
	})
}

// Mark implements ports.Done.
func (d *Done) Mark(ctx context.Context, keys []string, ttl time.Duration) error {
	r := Request{Port: "done", Method: "Mark", About: strings.Join(keys, ","), Repeats: true}
	return Tell(ctx, d.n, r, func(ctx context.Context) error { return d.inner.Mark(ctx, keys, ttl) })
}

// Sessions is a node's sessions.
type Sessions struct {
	n     *Node
	inner ports.Sessions
}

// NewSessions wraps sessions.
func NewSessions(n *Node, inner ports.Sessions) *Sessions { return &Sessions{n, inner} }

// Put implements ports.Sessions.
func (s *Sessions) Put(ctx context.Context, session ports.Session, ttl time.Duration) error {
	return Tell(ctx, s.n, Request{Port: "sessions", Method: "Put", About: session.ID.String()}, func(ctx context.Context) error {
		return s.inner.Put(ctx, session, ttl)
	})
}

// Get implements ports.Sessions.
func (s *Sessions) Get(ctx context.Context, session id.ID) (ports.Session, error) {
	return Ask(ctx, s.n, Request{Port: "sessions", Method: "Get", About: session.String()}, func(ctx context.Context) (ports.Session, error) {
		return s.inner.Get(ctx, session)
	})
}

// Revoke implements ports.Sessions.
func (s *Sessions) Revoke(ctx context.Context, session id.ID) error {
	r := Request{Port: "sessions", Method: "Revoke", About: session.String(), Repeats: true}
	return Tell(ctx, s.n, r, func(ctx context.Context) error { return s.inner.Revoke(ctx, session) })
}

// RevokeUser implements ports.Sessions.
func (s *Sessions) RevokeUser(ctx context.Context, user id.ID) error {
	r := Request{Port: "sessions", Method: "RevokeUser", About: user.String()}
	return Tell(ctx, s.n, r, func(ctx context.Context) error { return s.inner.RevokeUser(ctx, user) })
}

// DeadLetters is a node's table of dead letters.
type DeadLetters struct {
	n     *Node
	inner ports.DeadLetters
}

// NewDeadLetters wraps a table of dead letters.
func NewDeadLetters(n *Node, inner ports.DeadLetters) *DeadLetters { return &DeadLetters{n, inner} }

func (d *DeadLetters) request(method, about string) Request {
	return Request{Port: "letters", Method: method, About: about, Repeats: true}
}

// Add implements ports.DeadLetters.
func (d *DeadLetters) Add(ctx context.Context, letter ports.DeadLetter) error {
	return Tell(ctx, d.n, d.request("Add", letter.Topic+"/"+letter.Key), func(ctx context.Context) error { return d.inner.Add(ctx, letter) })
}

// Get implements ports.DeadLetters.
func (d *DeadLetters) Get(ctx context.Context, letter id.ID) (ports.DeadLetter, error) {
	return Ask(ctx, d.n, d.request("Get", letter.String()), func(ctx context.Context) (ports.DeadLetter, error) { return d.inner.Get(ctx, letter) })
}

// List implements ports.DeadLetters.
func (d *DeadLetters) List(ctx context.Context, topic string, page ports.Page) ([]ports.DeadLetter, error) {
	return Ask(ctx, d.n, d.request("List", topic), func(ctx context.Context) ([]ports.DeadLetter, error) { return d.inner.List(ctx, topic, page) })
}

// MarkReplayed implements ports.DeadLetters.
func (d *DeadLetters) MarkReplayed(ctx context.Context, letter id.ID) error {
	return Tell(ctx, d.n, d.request("MarkReplayed", letter.String()), func(ctx context.Context) error { return d.inner.MarkReplayed(ctx, letter) })
}
