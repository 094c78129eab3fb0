package prometheus

import (
	"context"
	"log/slog"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"

	"example.com/surge/core/fault"
)

// Jobs counts runs of jobs.
type Jobs struct {
	log      *slog.Logger
	runs     *prom.CounterVec
	duration *prom.HistogramVec
}

// NewJobs registers the metrics of jobs.
func (m *Metrics) NewJobs(log *slog.Logger) *Jobs {
	return &Jobs{
		log:      log,
		runs:     m.counter("job_runs_total", "Runs of jobs.", "job", "outcome"),
		duration: m.histogram("job_duration_seconds", "Time of a run.", "job"),
	}
}

// Ran counts a run and logs a failure: a warning when a dependency is down.
func (j *Jobs) Ran(job string, took time.Duration, err error) {
	j.duration.WithLabelValues(job).Observe(took.Seconds())
	if err == nil {
		j.runs.WithLabelValues(job, "ok").Inc()
		return
	}
	j.runs.WithLabelValues(job, "failed").Inc()
	level := slog.LevelError
	if fault.Transient(err) {
		level = slog.LevelWarn
	}
	j.log.Log(context.Background(), level, "a job failed; it runs again at its time", "job", job, "error", err.Error())
}
