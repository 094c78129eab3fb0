package rest

import (
	"strings"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	errSignIn = fault.New(fault.Unauthenticated, "sign in first")
	errRole   = fault.New(fault.PermissionDenied, "your role does not allow this")
)

// who finds out who is asking, and refuses nobody: what anyone may ask is
// answered even to a token that is no good, and the rate limit needs to know
// whom to charge first.
func (a *API) who(c *gin.Context) {
	s := scopeOf(c)
	s.session, s.refused = a.session(c, s)
	c.Next()
}

// session looks up the session of a request; the zero Session when it has no
// credentials.
func (a *API) session(c *gin.Context, s *scope) (ports.Session, error) {
	headers := c.Request.Header["Authorization"]
	if len(headers) == 0 {
		return ports.Session{}, nil
	}
	scheme, raw, _ := strings.Cut(headers[0], " ")
	if len(headers) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return ports.Session{}, errToken
	}
	claimed, err := a.tokens.Verify(raw)
	if err != nil {
		return ports.Session{}, err
	}
	session, err := a.authenticate(s, claimed.ID)
	if err != nil {
		return ports.Session{}, err
	}
	if session != claimed {
		return ports.Session{}, errToken
	}
	return session, nil
}

// signedIn lets nobody pass without a session.
func signedIn(c *gin.Context) {
	switch s := scopeOf(c); {
	case s.refused != nil:
		fail(c, s.refused)
	case s.session.User.IsZero():
		fail(c, errSignIn)
	default:
		c.Next()
	}
}

// hasRole lets only a role pass. It follows signedIn.
func hasRole(role string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if scopeOf(c).session.Role != role {
			fail(c, errRole)
			return
		}
		c.Next()
	}
}

// sessionOf is the session of a request that passed signedIn.
func sessionOf(c *gin.Context) ports.Session { return scopeOf(c).session }
