package reads

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"example.com/surge/test/load/internal/client"
)

// Figures are what came of an attack. How long people waited, and who failed, is
// of those who asked for what is there.
type Figures struct {
	Attack      string
	Requests    int
	Loads       int // that reached the store, of all processes
	LoadsFailed int // of them
	Failed      int
	Blind       int    // answered that there is nothing, where there is something
	Ghosts      int    // answered that there is something, where there never was
	Why         string // one of what failed
	P50, P99    time.Duration
	Slowest     time.Duration
	Outdated    time.Duration // for how long what was shown had been edited when it was asked for

	Most Bounds
}

// Bounds are what figures may be at most.
type Bounds struct {
	Loads    int
	P99      time.Duration
	Slowest  time.Duration
	Outdated time.Duration
}

// Problems are where figures are past their bounds.
func (f Figures) Problems() (all []string) {
	say := func(wrong bool, format string, args ...any) {
		if wrong {
			all = append(all, f.Attack+": "+fmt.Sprintf(format, args...))
		}
	}
	say(f.Loads > f.Most.Loads, "%d loads reached the store, want at most %d", f.Loads, f.Most.Loads)
	say(f.Failed > 0, "%d of %d requests failed: %s", f.Failed, f.Requests, f.Why)
	say(f.Blind > 0, "%d were told that there is nothing, where there is", f.Blind)
	say(f.Ghosts > 0, "%d were shown what never was", f.Ghosts)
	say(f.P99 > f.Most.P99, "one in a hundred waited for %v, want at most %v", f.P99, f.Most.P99)
	say(f.Slowest > f.Most.Slowest, "the slowest answer took %v, want at most %v", f.Slowest, f.Most.Slowest)
	say(f.Outdated > f.Most.Outdated, "what was shown had been edited %v before, want at most %v", f.Outdated, f.Most.Outdated)
	return all
}

// tally collects figures.
type tally struct {
	mu   sync.Mutex
	f    Figures
	took []time.Duration
}

// keep counts an answer about a product.
func (t *tally) keep(a client.Answer, took, outdated time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.f.Requests++
	t.took = append(t.took, took)
	t.f.Outdated = max(t.f.Outdated, outdated)
	switch {
	case a.Status == http.StatusNotFound:
		t.f.Blind++
	case a.Status != http.StatusOK:
		t.f.Failed++
		t.f.Why = a.String()
	}
}

// keepMadeUp counts an answer about an id that nobody has.
func (t *tally) keepMadeUp(a client.Answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.f.Requests++
	switch a.Status {
	case http.StatusNotFound:
	case http.StatusOK:
		t.f.Ghosts++
	default:
		t.f.Failed++
		t.f.Why = a.String()
	}
}

// figures are what was collected.
func (t *tally) figures() Figures {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.f
	if n := len(t.took); n > 0 {
		slices.Sort(t.took)
		f.P50, f.P99, f.Slowest = t.took[n/2], t.took[n*99/100], t.took[n-1]
	}
	return f
}
