package simulation

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Step is one thing that happened: a call of a port was released, or the world
// did something.
type Step struct {
	At     time.Duration
	Node   string // "" for the world
	Actor  string // on whose behalf
	What   string // port and method, or what the world did
	About  string // the call's subject
	Result string // "" while it is not known or went well
}

// write writes one line.
func (s *Step) write(w io.Writer) {
	node := s.Node
	if node == "" {
		node = "world"
	}
	fmt.Fprintf(w, "%12s  %-6s %-34s %-28s %s %s\n", s.At, node, s.Actor, s.What, s.About, s.Result) //nolint:errcheck // a builder never fails
}

// Trace is a run, step by step.
type Trace []Step

// Write writes the last n steps, all of them when n is negative.
func (t Trace) Write(w io.Writer, n int) {
	if n >= 0 && n < len(t) {
		t = t[len(t)-n:]
	}
	for i := range t {
		t[i].write(w)
	}
}

// String is the whole of it.
func (t Trace) String() string {
	var b strings.Builder
	t.Write(&b, -1)
	return b.String()
}
