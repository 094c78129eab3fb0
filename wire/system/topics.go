package system

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
)

// Topics are those that a service publishes to and reads.
type Topics struct {
	Events []string // whose messages are events
	Aside  []string // where groups put what they could not handle, and it comes back
}

// topics are those of a business: what it publishes to, what its groups read,
// and what they need besides.
func (b Business) topics() Topics {
	t := Topics{Events: slices.Clone(b.Topics)}
	for _, s := range b.Subscriptions {
		t.Events = append(t.Events, s.Topics...)
		for _, topic := range s.Topics {
			t.Aside = append(t.Aside, consuming.RetryTopic(topic, s.Group), consuming.DeadLetterTopic(topic, s.Group))
		}
	}
	slices.Sort(t.Events)
	t.Events = slices.Compact(t.Events)
	slices.Sort(t.Aside)
	return t
}

// letters are the topics of dead letters.
func letters(subscriptions []events.Subscription) []string {
	var all []string
	for _, s := range subscriptions {
		for _, topic := range s.Topics {
			all = append(all, consuming.DeadLetterTopic(topic, s.Group))
		}
	}
	return all
}

// Broker is who has the queue's topics, where somebody has to make them before
// they are used.
type Broker interface {
	// CheckTopics says what is wrong with the topics, in a line that says what to
	// do; Unavailable when nobody can tell.
	CheckTopics(ctx context.Context, t Topics) error
	// Lags are how far groups, each with the topics that it reads, are behind;
	// Unavailable when nobody can tell.
	Lags(ctx context.Context, groups map[string][]string) ([]prometheus.Lag, error)
}

const (
	// topicsWithin bounds a look at the topics.
	topicsWithin = 5 * time.Second
	// topicsAgain is when the next comes, while nobody could tell or all was not
	// well.
	topicsAgain = 5 * time.Second
)

// topicWatch looks at the topics until they are as they have to be. Where a start
// finds that they are not it fails; but it does not wait for a broker that is
// down.
type topicWatch struct {
	broker Broker // nil: there is nothing to look at
	topics Topics
	log    *slog.Logger

	mu    sync.Mutex // guards what follows
	known bool       // all is well
	wrong error      // what the last look found; nil when nobody could tell
}

// prepare is what comes before serving, if anything does.
func (w *topicWatch) prepare() []Task {
	if w.broker == nil {
		return nil
	}
	return []Task{{"queue", w.atStart}}
}

// always is what runs as long as the process, if anything does.
func (w *topicWatch) always() []Task {
	if w.broker == nil {
		return nil
	}
	return []Task{{"the queue's topics", w.run}}
}

// look looks once. The error is that of the broker.
func (w *topicWatch) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, topicsWithin)
	defer cancel()
	err := w.broker.CheckTopics(ctx, w.topics)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known = err == nil
	w.wrong = err
	if fault.Transient(err) {
		w.wrong = nil
	}
	return err
}

func (w *topicWatch) atStart(ctx context.Context) error {
	err := w.look(ctx)
	if !fault.Transient(err) {
		return err
	}
	w.log.Warn("the queue is down: its topics are looked at when it is back", "error", err.Error())
	return nil
}

// run goes on looking after a start that could not.
func (w *topicWatch) run(ctx context.Context) error {
	again := time.NewTicker(topicsAgain)
	defer again.Stop()
	for said := ""; !w.isWell(); {
		select {
		case <-again.C:
		case <-ctx.Done():
			return nil
		}
		if err := w.look(ctx); err != nil && !fault.Transient(err) && err.Error() != said {
			said = err.Error()
			w.log.Error("the queue's topics are not as they have to be", "error", said)
		}
	}
	return nil
}

func (w *topicWatch) isWell() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.known
}

// probe is a ping that also knows of the topics.
func (w *topicWatch) probe(ping func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		w.mu.Lock()
		wrong := w.wrong
		w.mu.Unlock()
		return errors.Join(ping(ctx), wrong)
	}
}
