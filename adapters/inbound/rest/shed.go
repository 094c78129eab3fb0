package rest

import (
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/shedding"
)

// bounded serves a route until it is overloaded, and then as much as can be
// served in time. Each route has a limit of its own: what is slow on one, a call
// that waits for a gateway, say, tells nothing of another. It stands behind all
// that refuses cheaply.
func (a *API) bounded(h Handler) Handler {
	if a.settings.ShedLatency <= 0 {
		return h
	}
	limit := shedding.NewLimit(a.settings.ShedLatency)
	return func(c *gin.Context) error {
		began := time.Now()
		if !limit.Enter() {
			if a.observer != nil {
				a.observer.Shed(c.Request.Method, c.FullPath())
			}
			return errOverload
		}
		defer func() { limit.Leave(time.Since(began)) }()
		return h(c)
	}
}
