package rest

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Observer counts requests. Its methods do not block.
type Observer interface {
	// Request was answered. Method and route are of a bounded set: the route is
	// the pattern as registered, or "unmatched".
	Request(method, route string, status int, took time.Duration)
	// Shed is a request that was refused because its route is overloaded.
	Shed(method, route string)
}

// Bounds of what a line of the log may hold of a client's own words, in bytes.
const (
	maxLoggedPath  = 256
	maxLoggedError = 2048
)

const unmatched = "unmatched"

// access observes and logs every request once it is answered. Queries, headers
// and bodies are not logged: they may hold secrets.
func (a *API) access(c *gin.Context) {
	start := time.Now()
	c.Next()
	took := time.Since(start)
	s := scopeOf(c)

	method, route, status := knownMethod(c.Request.Method), c.FullPath(), c.Writer.Status()
	if route == "" {
		route = unmatched
	}
	if a.observer != nil {
		a.observer.Request(method, route, status, took)
	}
	level := levelOf(s.failed, route)
	if !a.log.Enabled(s, level) {
		return
	}
	attrs := [11]slog.Attr{
		slog.String("method", method),
		slog.String("route", route),
		slog.String("path", printable(c.Request.URL.EscapedPath(), maxLoggedPath)),
		slog.Int("status", status),
		slog.Int("bytes", max(c.Writer.Size(), 0)),
		slog.Duration("took", took),
		slog.String("client", s.client),
		slog.String("request_id", ports.RequestID(s)),
		slog.String("trace_id", traceID(ports.TraceParent(s))),
	}
	n := 9
	if !s.session.User.IsZero() {
		attrs[n] = slog.String("user_id", s.session.User.String())
		n++
	}
	if s.failed != nil {
		attrs[n] = slog.String("error", printable(s.failed.Error(), maxLoggedError))
		n++
	}
	a.log.LogAttrs(s, level, "request", attrs[:n]...)
}

// levelOf is how much an answer matters: faults of ours are errors, bad input
// and degradation are warnings, what the business refuses is news like any
// other, and probes are noise.
func levelOf(err error, route string) slog.Level {
	if err == nil {
		if route == livez || route == readyz {
			return slog.LevelDebug
		}
		return slog.LevelInfo
	}
	switch fault.CodeOf(err).Kind() {
	case fault.KindInternal:
		return slog.LevelError
	case fault.KindConflict, fault.KindStale, fault.KindDeclined, fault.KindNotFound, fault.KindCancelled:
		return slog.LevelInfo
	default:
		return slog.LevelWarn
	}
}

// knownMethod keeps what a client made up out of metrics.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	default:
		return "other"
	}
}
