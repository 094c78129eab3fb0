package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// bar shows how far a sale is: a line per phase when it has ended, and on a
// terminal also while it grows. It implements sale.Progress.
type bar struct {
	out  io.Writer // of draw only, so that a slow one delays nothing else
	live bool
	done chan struct{}
	all  sync.WaitGroup

	mu    sync.Mutex
	ended []string // lines not written yet
	phase string
	steps int
	taken int
	began time.Time
}

// newBar starts to draw, until Close.
func newBar(out io.Writer, live bool) *bar {
	b := &bar{out: out, live: live, done: make(chan struct{})}
	b.all.Go(b.draw)
	return b
}

// isTerminal tells a terminal from files and pipes.
func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (b *bar) draw() {
	often := time.NewTicker(100 * time.Millisecond)
	defer often.Stop()
	for {
		select {
		case <-often.C:
			b.write()
		case <-b.done:
			b.write()
			return
		}
	}
}

// write writes the lines that are due.
func (b *bar) write() {
	b.mu.Lock()
	lines, current := b.ended, b.line()
	b.ended = nil
	b.mu.Unlock()
	again, rest := "", ""
	if b.live {
		again, rest = "\r", "\x1b[K" // over the line as it was, and delete what is left of that
	}
	for _, line := range lines {
		say(b.out, again, line, rest, "\n")
	}
	if b.live && current != "" {
		say(b.out, again, current, rest)
	}
}

// Begin ends the phase before.
func (b *bar) Begin(phase string, steps int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end()
	b.phase, b.steps, b.taken, b.began = phase, steps, 0, time.Now()
}

// Step counts one step.
func (b *bar) Step() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken++
}

// Close ends the last phase and the drawing.
func (b *bar) Close() {
	b.mu.Lock()
	b.end()
	b.mu.Unlock()
	close(b.done)
	b.all.Wait()
}

// end keeps the last state of a phase to be written.
func (b *bar) end() {
	if b.phase != "" {
		b.ended, b.phase = append(b.ended, b.line()), ""
	}
}

const barWidth = 30

// line is the phase as it stands; nothing before the first.
func (b *bar) line() string {
	if b.phase == "" {
		return ""
	}
	full := barWidth * b.taken / max(b.steps, 1)
	return fmt.Sprintf("%-17s %s%s %d/%d  %.1f s", b.phase, strings.Repeat("█", full), strings.Repeat("░", barWidth-full),
		b.taken, b.steps, time.Since(b.began).Seconds())
}
