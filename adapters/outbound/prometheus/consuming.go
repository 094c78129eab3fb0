package prometheus

import (
	"fmt"
	"log/slog"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"
)

// Consuming counts what becomes of messages.
type Consuming struct {
	log      *slog.Logger
	handled  *prom.CounterVec
	duration *prom.HistogramVec
	lag      *prom.GaugeVec
	skipped  *prom.CounterVec
	unknown  *prom.CounterVec
	retried  *prom.CounterVec
	panicked *prom.CounterVec
	paused   *prom.CounterVec
	dead     *prom.CounterVec
	failed   *prom.CounterVec
	held     *prom.GaugeVec
}

// NewConsuming registers the metrics of consumers.
func (m *Metrics) NewConsuming(log *slog.Logger) *Consuming {
	return &Consuming{
		log:      log,
		handled:  m.counter("events_handled_total", "Events that had their effect.", "group", "type"),
		duration: m.histogram("event_handler_duration_seconds", "Time of a handler that succeeded.", "group"),
		lag:      m.gauge("event_lag_seconds", "Age of the event handled last, from when it happened.", "group"),
		skipped:  m.counter("events_skipped_total", "Events that a mark said were done.", "group"),
		unknown:  m.counter("events_unknown_total", "Events of no concern to their group.", "group"),
		retried:  m.counter("event_retries_total", "Attempts that failed and are repeated.", "group"),
		panicked: m.counter("event_panics_total", "Attempts in which the handler panicked.", "group"),
		paused:   m.counter("event_pauses_total", "Pauses of a partition in an outage.", "group", "topic"),
		dead:     m.counter("dead_letters_total", "Messages that became dead letters.", "group"),
		failed:   m.counter("dead_letter_failures_total", "Failures to publish or store a dead letter.", "group"),
		held:     m.gauge("events_held", "Messages taken from the queue and not done: the queue lag in this process.", "group", "topic"),
	}
}

// Handled counts an event that had its effect.
func (c *Consuming) Handled(group, eventType string, took, age time.Duration) {
	c.handled.WithLabelValues(group, eventType).Inc()
	c.duration.WithLabelValues(group).Observe(took.Seconds())
	c.lag.WithLabelValues(group).Set(age.Seconds())
}

// Skipped counts an event that was done before.
func (c *Consuming) Skipped(group, _ string) { c.skipped.WithLabelValues(group).Inc() }

// UnknownType counts an event that is none of the group's business.
func (c *Consuming) UnknownType(group, _ string) { c.unknown.WithLabelValues(group).Inc() }

// Retried counts and logs a failed attempt.
func (c *Consuming) Retried(group, eventType string, attempt int, err error) {
	c.retried.WithLabelValues(group).Inc()
	c.log.Warn("an event could not be handled; it is tried again", "group", group, "type", eventType, "attempt", attempt, "error", err.Error())
}

// Panicked counts and logs a panic, which is a defect: with its stack.
func (c *Consuming) Panicked(group, eventType string, value any, stack []byte) {
	c.panicked.WithLabelValues(group).Inc()
	c.log.Error("a handler panicked", "group", group, "type", eventType, "panic", fmt.Sprint(value), "stack", string(stack))
}

// Paused counts and logs a pause.
func (c *Consuming) Paused(group, topic string, partition int32, wait time.Duration, err error) {
	c.paused.WithLabelValues(group, topic).Inc()
	c.log.Warn("a partition waits", "group", group, "topic", topic, "partition", partition, "wait", wait.String(), "error", err.Error())
}

// DeadLettered counts and logs a dead letter.
func (c *Consuming) DeadLettered(group, eventType string, attempts int, err error) {
	c.dead.WithLabelValues(group).Inc()
	c.log.Error("an event became a dead letter", "group", group, "type", eventType, "attempts", attempts, "error", err.Error())
}

// LetterFailed counts and logs a dead letter that has no place yet.
func (c *Consuming) LetterFailed(group, topic string, err error) {
	c.failed.WithLabelValues(group).Inc()
	c.log.Warn("a dead letter could not be put away; it is tried again", "group", group, "topic", topic, "error", err.Error())
}

// Held changes how many messages are held.
func (c *Consuming) Held(group, topic string, delta int) {
	c.held.WithLabelValues(group, topic).Add(float64(delta))
}
