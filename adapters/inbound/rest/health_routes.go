package rest

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
)

// The routes of probes. They are neither limited nor refused.
const (
	livez  = "/livez"
	readyz = "/readyz"
)

// livez says that the process runs, and nothing else: a dependency that is down
// is no reason to restart it.
func (h *Health) livez(c *gin.Context) error {
	answer(c, http.StatusOK, healthJSON{Status: statusOK})
	return nil
}

// readyz is UNAVAILABLE while the service drains or cannot do without what is
// down. The details name every dependency that is down.
func (h *Health) readyz(c *gin.Context) error {
	if h.draining.Load() {
		return errRefusing
	}
	now := h.ready(c.Request.Context())
	if now.Status != statusUnavailable {
		answer(c, http.StatusOK, now)
		return nil
	}
	var down []fault.Detail
	for _, d := range now.Dependencies {
		if d.Status != statusOK {
			down = append(down, fault.Detail{Field: d.Name, Reason: d.Status})
		}
	}
	return fault.New(fault.Unavailable, "a dependency is down").WithDetails(down...).WithRetryAfter(time.Second)
}
