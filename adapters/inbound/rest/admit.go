package rest

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
)

var (
	errOverload = fault.New(fault.Unavailable, "too many requests are being served").WithRetryAfter(time.Second)
	errRefusing = fault.New(fault.Unavailable, "the server is shutting down").WithRetryAfter(time.Second)
)

// drainPoll is how often Drain looks whether it is over.
const drainPoll = 10 * time.Millisecond

// Drain makes every further request of the API UNAVAILABLE, and blocks until
// those being served are answered, or ctx ends.
func (a *API) Drain(ctx context.Context) {
	a.refusing.Store(true)
	tick := time.NewTicker(drainPoll)
	defer tick.Stop()
	for a.inFlight.Load() > 0 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// admit bounds how many requests are served at once, and thereby the memory
// that their bodies can take. Once the service is not ready any more, answers
// ask clients to close their connections: one that is still open in the end may
// be closed just when its next request is on the way, and lose it.
func (a *API) admit(c *gin.Context) {
	refusing := a.refusing.Load()
	if refusing || a.health.draining.Load() {
		c.Header("Connection", "close")
	}
	if refusing {
		fail(c, errRefusing)
		return
	}
	inside := a.inFlight.Add(1)
	defer a.inFlight.Add(-1)
	if inside > a.settings.MaxInFlight {
		fail(c, errOverload)
		return
	}
	c.Next()
}
