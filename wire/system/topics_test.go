package system

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/core/fault"
)

// broker says what it was told to.
type broker struct{ says atomic.Pointer[error] }

func (b *broker) set(err error) { b.says.Store(&err) }

func (b *broker) Lags(context.Context, map[string][]string) ([]prometheus.Lag, error) {
	if err := *b.says.Load(); err != nil {
		return nil, err
	}
	return []prometheus.Lag{{Group: "g", Topic: "t", Partition: 1, Messages: 7}}, nil
}

func (b *broker) CheckTopics(context.Context, Topics) error { return *b.says.Load() }

var (
	errDown    = fault.New(fault.Unavailable, "down")
	errMissing = errors.New("topic t does not exist")
)

func watched(says error) (*topicWatch, *broker, *strings.Builder) {
	b, log := &broker{}, &strings.Builder{}
	b.set(says)
	return &topicWatch{broker: b, log: slog.New(slog.NewTextHandler(log, nil))}, b, log
}

func TestAStartOnWrongTopicsFails(t *testing.T) {
	t.Parallel()
	w, _, _ := watched(errMissing)
	if err := w.atStart(t.Context()); !errors.Is(err, errMissing) {
		t.Errorf("got %v", err)
	}
}

// A start does not wait for a broker that is down. What is wrong when it is back
// is said once, and readiness knows of it until somebody mends it.
func TestTopicsAreLookedAtWhenTheBrokerIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, b, log := watched(errDown)
		pong := errors.New("no answer")
		ping := w.probe(func(context.Context) error { return pong })
		if err := w.atStart(t.Context()); err != nil {
			t.Fatalf("it waits: %v", err)
		}
		ended := make(chan error)
		go func() { ended <- w.run(t.Context()) }()
		<-time.After(time.Minute)
		if err := ping(t.Context()); !errors.Is(err, pong) || strings.Contains(log.String(), "level=ERROR") {
			t.Errorf("while it is down: %v\n%s", err, log)
		}
		pong = nil
		b.set(errMissing)
		<-time.After(time.Minute)
		if err := ping(t.Context()); !errors.Is(err, errMissing) || strings.Count(log.String(), "level=ERROR") != 1 {
			t.Errorf("when it is back: %v\n%s", err, log)
		}
		b.set(nil)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := ping(t.Context()); err != nil {
			t.Errorf("when all is well: %v", err)
		}
	})
}

func TestTheWatchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, _, _ := watched(errDown)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- w.run(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestTopicsOfABusiness(t *testing.T) {
	t.Parallel()
	b := Business{Topics: []string{"b", "c"}, Subscriptions: []events.Subscription{
		{Group: "g", Topics: []string{"a", "b"}}, {Group: "h", Topics: []string{"a"}},
	}}
	topics := b.topics()
	if want := []string{"a", "b", "c"}; !slices.Equal(topics.Events, want) {
		t.Errorf("events in %v, want %v", topics.Events, want)
	}
	if want := []string{"a.g.dlq", "a.g.retry", "a.h.dlq", "a.h.retry", "b.g.dlq", "b.g.retry"}; !slices.Equal(topics.Aside, want) {
		t.Errorf("aside are %v, want %v", topics.Aside, want)
	}
	for _, topic := range letters(b.Subscriptions) {
		if !slices.Contains(topics.Aside, topic) {
			t.Errorf("%s is read and not made", topic)
		}
	}
}
