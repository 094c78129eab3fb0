package rest

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/ports"
)

// scope is the context of one request. It ends at its deadline, but makes the
// timer only when somebody waits: most requests are answered from memory, and a
// timer each would cost them more than the rest of the chain.
//
// It also holds what the chain learns about the request. Those fields belong to
// the goroutine that serves it.
type scope struct {
	context.Context // of the connection, with request id and traceparent
	deadline        time.Time
	once            sync.Once
	timed           atomic.Pointer[timed]

	client  string // the client's address
	session ports.Session
	// refused is why there is no session; nil when none was claimed.
	refused error
	// body is what withBody read, and unread why it is of no use.
	body   *bytes.Buffer
	unread error
	// charged says that the request has passed the rate limit, if there is one.
	charged bool
	// failed is what went wrong, for the access log.
	failed error
	// values are header values of the answer: see setHeader.
	values [4]string
	used   int
}

// timed is a scope's context once somebody waits for its end.
type timed struct {
	context.Context
	cancel context.CancelFunc
}

var _ context.Context = (*scope)(nil)

// scopeOf is the scope of a request that passed identify.
func scopeOf(c *gin.Context) *scope {
	return c.Request.Context().(*scope) //nolint:errcheck // a request that did not pass identify is a bug: panic
}

// setHeader sets a header of the answer, by its canonical name. The first few
// values are kept in the scope: a slice each would be an allocation each.
func (s *scope) setHeader(h http.Header, name, value string) {
	if s.used == len(s.values) {
		h[name] = []string{value}
		return
	}
	s.values[s.used] = value
	s.used++
	h[name] = s.values[s.used-1 : s.used : s.used]
}

// Deadline is when the request has taken too long.
func (s *scope) Deadline() (time.Time, bool) { return s.deadline, true }

// Done is closed when the client is gone or the deadline has passed.
func (s *scope) Done() <-chan struct{} {
	s.once.Do(func() {
		ctx, cancel := context.WithDeadline(s.Context, s.deadline)
		s.timed.Store(&timed{ctx, cancel})
	})
	return s.timed.Load().Done()
}

// Err says why the context ended, or nil.
func (s *scope) Err() error {
	if t := s.timed.Load(); t != nil {
		return t.Err()
	}
	if err := s.Context.Err(); err != nil {
		return err
	}
	if !time.Now().Before(s.deadline) {
		return context.DeadlineExceeded
	}
	return nil
}

// Value is the value of the context that ends, so that children attach to it.
func (s *scope) Value(key any) any {
	if t := s.timed.Load(); t != nil {
		return t.Value(key)
	}
	return s.Context.Value(key)
}

// end stops the timer, if there is one. The server has ended, or is about to
// end, the parent: whoever still waits is told.
func (s *scope) end() {
	if t := s.timed.Load(); t != nil {
		t.cancel()
	}
}
