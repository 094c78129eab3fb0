package simulation

import (
	"fmt"
	"io"
	"slices"
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

// violation is what a step is called in which something was seen not to hold.
const violation = "VIOLATION"

// Trace is a run, step by step.
type Trace []Step

// until is the part of a run up to the first violation that was seen on the way.
func (t Trace) until() Trace {
	i := slices.IndexFunc(t, func(s Step) bool { return s.What == violation })
	return t[:i+1] // nothing of what went before, when there is none
}

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
