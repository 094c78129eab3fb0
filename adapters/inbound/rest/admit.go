package rest

import (
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
)

var (
	errOverload = fault.New(fault.Unavailable, "too many requests are being served").WithRetryAfter(time.Second)
	errRefusing = fault.New(fault.Unavailable, "the server is shutting down").WithRetryAfter(time.Second)
)

// Refuse makes every further request of the API UNAVAILABLE, and asks clients
// to close their connections. Those being served go on.
func (a *API) Refuse() { a.refusing.Store(true) }

// admit bounds how many requests are served at once, and thereby the memory
// that their bodies can take.
func (a *API) admit(c *gin.Context) {
	if a.refusing.Load() {
		c.Header("Connection", "close")
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
