// Package logging writes structured logs without making a request wait for the
// terminal: lines gather in a bounded buffer that one goroutine writes out, at
// once when something is wrong, else a few times a second.
package logging

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

const (
	flushAfter = 100 * time.Millisecond
	bufferSize = 1 << 20 // bytes; a writer that is slower makes its callers wait
)

// New makes a JSON logger on w and a function that writes out what is left and
// ends it. Lines after that go to w directly. Errors are written before the
// call returns; warnings are not, for whoever floods us with bad input would
// slow everybody down.
func New(w io.Writer, level slog.Level) (*slog.Logger, func()) {
	b := &buffered{w: w, stop: make(chan struct{}), stopped: make(chan struct{})}
	go b.loop()
	h := &handler{slog.NewJSONHandler(b, &slog.HandlerOptions{Level: level}), b}
	return slog.New(h), b.close
}

// handler flushes behind what must not be lost.
type handler struct {
	slog.Handler
	b *buffered
}

// Handle writes one record.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	err := h.Handler.Handle(ctx, r)
	if r.Level >= slog.LevelError {
		h.b.flush()
	}
	return err //nolint:wrapcheck // slog ignores it
}

// WithAttrs keeps flushing.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.Handler.WithAttrs(attrs), h.b}
}

// WithGroup keeps flushing.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.Handler.WithGroup(name), h.b}
}

// buffered is the bounded buffer. Two mutexes, so that lines can gather while
// earlier ones are being written.
type buffered struct {
	w io.Writer

	mu     sync.Mutex // guards lines and closed
	lines  []byte
	closed bool

	writing sync.Mutex // held while writing, taken before mu
	spare   []byte

	stop, stopped chan struct{}
}

// Write takes one line.
func (b *buffered) Write(line []byte) (int, error) {
	b.mu.Lock()
	b.lines = append(b.lines, line...)
	full := len(b.lines) >= bufferSize || b.closed
	b.mu.Unlock()
	if full {
		b.flush()
	}
	return len(line), nil
}

// flush writes out what has gathered. An error of the writer has nowhere to go.
func (b *buffered) flush() {
	b.writing.Lock()
	defer b.writing.Unlock()
	b.mu.Lock()
	lines := b.lines
	b.lines = b.spare[:0]
	b.mu.Unlock()
	if len(lines) > 0 {
		_, _ = b.w.Write(lines)
	}
	b.spare = lines
}

func (b *buffered) loop() {
	defer close(b.stopped)
	tick := time.NewTicker(flushAfter)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			b.flush()
		case <-b.stop:
			return
		}
	}
}

func (b *buffered) close() {
	b.mu.Lock()
	again := b.closed
	b.closed = true
	b.mu.Unlock()
	if again {
		return
	}
	close(b.stop)
	<-b.stopped
	b.flush()
}
