package rest

import (
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// recovered turns a panic into INTERNAL. The stack goes to the log only. A
// panic after the answer began cannot be answered: the connection is cut, so
// that the client does not take half an answer for a whole one.
func (a *API) recovered(c *gin.Context) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
			panic(p)
		}
		a.log.ErrorContext(c.Request.Context(), "panic in a handler",
			"panic", printable(fmt.Sprint(p), maxLoggedError),
			"request_id", ports.RequestID(c.Request.Context()),
			"stack", string(debug.Stack()))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler)
		}
		fail(c, fault.New(fault.Internal, "a handler panicked"))
	}()
	c.Next()
}
