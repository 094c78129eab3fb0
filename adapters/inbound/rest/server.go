package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// How long a client may take over each part of a request.
const (
	readHeaderWithin = 5 * time.Second  // from the first bytes, or on a new connection from its start, to the end of the head
	readWithin       = 15 * time.Second // the whole request
	writeWithin      = 30 * time.Second // from the end of the head to the end of the answer
	idleFor          = time.Minute      // between requests of one connection
)

// maxHeader bounds the head of a request in bytes.
const maxHeader = 32 << 10

// Server serves a handler on a listener.
type Server struct{ http *http.Server }

// NewServer makes a server. What net/http itself complains of goes to the log
// as warnings: it is about clients.
func NewServer(h http.Handler, log *slog.Logger) *Server {
	return &Server{&http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderWithin,
		ReadTimeout:       readWithin,
		WriteTimeout:      writeWithin,
		IdleTimeout:       idleFor,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		// OPTIONS * is answered like anything else.
		DisableGeneralOptionsHandler: true,
	}}
}

// Serve blocks until Shutdown, and returns nil then. The listener is closed.
func (s *Server) Serve(ln net.Listener) error {
	if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", ln.Addr(), err)
	}
	return nil
}

// Drain closes every connection that is idle, and every other one after its next
// answer. New ones are served still.
func (s *Server) Drain() { s.http.SetKeepAlivesEnabled(false) }

// Shutdown stops listening, waits until every request is answered and returns
// nil; or, when ctx ends before, cuts those that are left and returns its error.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		_ = s.http.Close()
	}
	return err
}
