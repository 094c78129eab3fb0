package rest

import (
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Limit is how often somebody may ask, and who counts. A nil Limit lets
// everything pass.
type Limit struct {
	limiter ports.Limiter
	rule    ports.Rule
	header  []string // RateLimit-Limit: never changed
}

// NewLimit makes a limit. A rule without a window is off: the Limit is nil.
func NewLimit(limiter ports.Limiter, rule ports.Rule) *Limit {
	if rule.Window == 0 {
		return nil
	}
	return &Limit{limiter: limiter, rule: rule, header: []string{strconv.FormatInt(rule.Limit, 10)}}
}

var errLimited = fault.New(fault.RateLimited, "too many requests")

// Check counts one request against a key, tells the client how it stands and
// is RateLimited when that is one too many.
func (l *Limit) Check(c *gin.Context, key string) error {
	if l == nil {
		return nil
	}
	d, err := l.limiter.Allow(c.Request.Context(), key, l.rule, 1)
	if err != nil {
		return err
	}
	s, h := scopeOf(c), c.Writer.Header()
	h["Ratelimit-Limit"] = l.header
	s.setHeader(h, "Ratelimit-Remaining", strconv.FormatInt(d.Remaining, 10))
	s.setHeader(h, "Ratelimit-Reset", wholeSeconds(d.ResetAfter))
	if d.Allowed {
		return nil
	}
	retry := d.RetryAfter
	if retry < 0 {
		retry = l.rule.Window
	}
	return errLimited.WithRetryAfter(max(retry, time.Millisecond))
}

// limited charges a request to its user, or to its address when nobody has
// signed in.
func (a *API) limited(c *gin.Context) {
	s := scopeOf(c)
	if a.limit != nil {
		key := "address:" + s.client
		if !s.session.User.IsZero() {
			key = "user:" + s.session.User.String()
		}
		if err := a.limit.Check(c, key); err != nil {
			fail(c, err)
			return
		}
	}
	s.charged = true
	c.Next()
}
