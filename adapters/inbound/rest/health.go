package rest

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"example.com/surge/ports"
)

// What a dependency, or the whole service, is.
const (
	statusOK          = "ok"
	statusDegraded    = "degraded"    // something is down that we can do without
	statusUnavailable = "unavailable" // something is down that we cannot do without
)

// healthJSON is the answer of /readyz, and of /livez without dependencies.
type healthJSON struct {
	Status       string           `json:"status"`
	Dependencies []dependencyJSON `json:"dependencies,omitempty"`
}

type dependencyJSON struct {
	Name   string `json:"name"`
	Status string `json:"status"`
}

const (
	probeTimeout = 2 * time.Second
	// healthFor is how long a result is served, so that whoever polls costs the
	// dependencies nothing.
	healthFor = time.Second
)

// Health knows whether the service is ready: its dependencies answer, and it is
// not about to stop.
type Health struct {
	log      *slog.Logger
	probes   []ports.Probe
	draining atomic.Bool
	last     atomic.Pointer[health]
	running  singleflight.Group
}

// health is the result of one round of probes.
type health struct {
	healthJSON
	at time.Time
}

// NewHealth makes a Health over probes, whose names are distinct.
func NewHealth(log *slog.Logger, probes []ports.Probe) *Health {
	return &Health{log: log, probes: probes}
}

// Drain makes the service unready, for ever, so that no new client is sent to
// it. Requests are still served, and clients asked to close their connections.
func (h *Health) Drain() { h.draining.Store(true) }

// ready answers how things are, at most healthFor ago. It blocks for as long as
// the slowest probe, or until ctx ends.
func (h *Health) ready(ctx context.Context) healthJSON {
	if last := h.last.Load(); last != nil && time.Since(last.at) < healthFor {
		return last.healthJSON
	}
	round := h.running.DoChan("", func() (any, error) { return h.probe(context.WithoutCancel(ctx)), nil })
	select {
	case r := <-round:
		return r.Val.(*health).healthJSON //nolint:errcheck // probe answers nothing else
	case <-ctx.Done():
		return healthJSON{Status: statusUnavailable}
	}
}

// probe asks every dependency at once. ctx has no end: that whoever asked first
// gave up is not to fail the others.
func (h *Health) probe(ctx context.Context) *health {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	answers := make([]chan error, len(h.probes))
	for i, p := range h.probes {
		answers[i] = make(chan error, 1)
		go func() { answers[i] <- p.Check(ctx) }()
	}
	now := &health{healthJSON: healthJSON{Status: statusOK}}
	for i, p := range h.probes {
		d := dependencyJSON{Name: p.Name, Status: statusOK}
		if err := await(ctx, answers[i]); err != nil {
			d.Status = statusDegraded
			if p.Required {
				d.Status = statusUnavailable
			}
			h.log.Warn("a dependency is down", "dependency", p.Name, "error", err.Error())
		}
		if d.Status == statusUnavailable || now.Status == statusOK {
			now.Status = d.Status
		}
		now.Dependencies = append(now.Dependencies, d)
	}
	now.at = time.Now()
	h.last.Store(now)
	return now
}

// await takes a probe's answer; one that comes too late counts as none. One
// that is there counts, also when another probe has used up the time.
func await(ctx context.Context, answer <-chan error) error {
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-answer:
		return err
	default:
		return ctx.Err()
	}
}
