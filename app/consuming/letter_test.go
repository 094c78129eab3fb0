package consuming_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// The largest message there may be still fits when it is a dead letter, with a
// reason of any length and form.
func TestLargestMessageFitsAsALetter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		e := thing("k", 0)
		e.Data = make([]byte, ports.MaxMessageBytes-len(e.Key))
		m := ports.EncodeEvent(e)
		for i := range 60 {
			m.Headers = append(m.Headers, ports.Header{Key: fmt.Sprint("h", i), Value: strings.Repeat("x", 1020)})
		}
		m.Headers = append(m.Headers, ports.Header{Key: "rest", Value: strings.Repeat("x", ports.MaxHeaderBytes-(m.Size()-ports.MaxMessageBytes)-4)})
		if err := q.Publish(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		r := run(t, consuming.Deps{Queue: q}, consuming.Config{Retries: []time.Duration{}}, func(context.Context, event.Envelope) error {
			return errors.New(strings.Repeat("é", 5000) + "\xff")
		})
		<-time.After(time.Second)
		r.stop()
		got := letters(t, q)
		if len(got) != 1 || len(got[0].Value) != len(e.Data) {
			t.Fatalf("%d letters", len(got))
		}
		text := got[0].Header(consuming.HeaderLetterError)
		if len(text) < 1000 || len(text) > 1024 || !utf8.ValidString(text) {
			t.Errorf("an error text of %d bytes, valid: %v", len(text), utf8.ValidString(text))
		}
		if got[0].Header(ports.HeaderID) != e.ID.String() || got[0].Header("h50") == "" {
			t.Error("more headers are lost than need be")
		}
	})
}

type countedIDs struct{ n int64 }

func (c *countedIDs) New() id.ID {
	c.n++
	return id.V7(time.UnixMilli(c.n), [10]byte{})
}

func collector(t *testing.T, q ports.Queue, table ports.DeadLetters, o consuming.Observer) (stop func() time.Duration) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- consuming.NewCollector(q, table, &countedIDs{}, o, consuming.DeadLetterTopic(topic, "g")).Run(ctx)
	}()
	return func() time.Duration {
		start := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("collect: %v", err)
		}
		return time.Since(start)
	}
}

// A table that is away loses no letter, and does not keep the collector from
// ending.
func TestCollectorOutlivesItsTable(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		table := memory.NewDeadLettersBackend()
		w := &witness{}
		table.Cut()
		for i := range 3 {
			m := ports.EncodeEvent(thing("k", i))
			m.Topic = consuming.DeadLetterTopic(topic, "g")
			if err := q.Publish(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		stop := collector(t, q, table.Node(), w)
		<-time.After(time.Minute)
		if n := len(w.heard()); n < 5 || n > 20 {
			t.Errorf("a minute without the table: %d tries", n)
		}
		if took := stop(); took != 0 {
			t.Errorf("it took %v to stop", took)
		}
		table.Mend()
		stop = collector(t, q, table.Node(), nil)
		synctest.Wait()
		stop()
		desk := consuming.NewDeadLetters(table.Node(), q)
		got, err := desk.List(t.Context(), "", ports.Page{Limit: 10})
		if err != nil || len(got) != 3 {
			t.Fatalf("%d letters in the table: %v", len(got), err)
		}
		// They were put there by somebody else, and say nothing of a group.
		if l := got[0]; l.Group != "" || l.Topic != consuming.DeadLetterTopic(topic, "g") || l.Offset != 2 || string(l.Payload) != "2" {
			t.Errorf("got %+v", l)
		}
		if err := desk.Replay(t.Context(), got[0].ID); !fault.Is(err, fault.InvalidState) {
			t.Errorf("replay of a letter of nobody: %v, want InvalidState", err)
		}
	})
}

// narrow takes no letter with a value, as a broker does whose topic takes more
// than we publish: somebody else's message may be larger.
type narrow struct{ ports.Queue }

func (q narrow) Publish(ctx context.Context, ms ...ports.Message) error {
	for _, m := range ms {
		if strings.HasSuffix(m.Topic, ".dlq") && len(m.Value) > 0 {
			return &ports.PublishError{Errs: []error{fault.New(fault.InvalidArgument, "too large")}}
		}
	}
	return q.Queue.Publish(ctx, ms...)
}

func TestALetterThatDoesNotFitIsCut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		e := thing("k", 0)
		if err := q.Publish(t.Context(), ports.EncodeEvent(e), ports.EncodeEvent(thing("k", 1))); err != nil {
			t.Fatal(err)
		}
		handled := 0
		r := run(t, consuming.Deps{Queue: narrow{q}}, consuming.Config{Retries: []time.Duration{}}, func(_ context.Context, got event.Envelope) error {
			if got.ID == e.ID {
				return errors.New("no")
			}
			handled++
			return nil
		})
		<-time.After(time.Second)
		r.stop()
		got := letters(t, q)
		if len(got) != 1 || len(got[0].Value) != 0 || got[0].Header(consuming.HeaderLetterCut) != fmt.Sprint(len(e.Data)) {
			t.Errorf("letters: %+v", got)
		}
		if handled != 1 {
			t.Errorf("what came behind it was handled %d times", handled)
		}
	})
}

// picky takes no letter with a payload.
type picky struct{ ports.DeadLetters }

func (p picky) Add(ctx context.Context, l ports.DeadLetter) error {
	if len(l.Payload) > 0 {
		return fault.New(fault.InvalidArgument, "it does not fit")
	}
	return p.DeadLetters.Add(ctx, l)
}

func TestALetterThatTheTableRefusesHoldsUpNone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		topic := consuming.DeadLetterTopic(topic, "g")
		if err := q.Publish(t.Context(), ports.Message{Topic: topic, Key: "k", Value: []byte("v")}, ports.Message{Topic: topic, Key: "k"}); err != nil {
			t.Fatal(err)
		}
		table := memory.NewDeadLettersBackend()
		stop := collector(t, q, picky{table.Node()}, nil)
		synctest.Wait()
		stop()
		got, err := consuming.NewDeadLetters(table.Node(), q).List(t.Context(), "", ports.Page{Limit: 10})
		if err != nil || len(got) != 2 {
			t.Fatalf("%d letters in the table: %v", len(got), err)
		}
		if l := got[1]; l.Topic != topic || l.Offset != 0 || l.Key != "k" || !strings.Contains(l.Error, "does not fit") {
			t.Errorf("got %+v", l)
		}
	})
}
