package consuming_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/consuming"
	"example.com/surge/ports/event"
)

func TestObserverHearsOfEverything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		w := &witness{}
		calls := 0
		r := run(t, consuming.Deps{Queue: q, Observer: w}, consuming.Config{Retries: []time.Duration{time.Second}},
			func(_ context.Context, e event.Envelope) error {
				switch calls++; string(e.Data) {
				case "0":
					<-time.After(time.Second)
					return nil
				case "1":
					return consuming.ErrUnknownType
				case "2":
					return errors.New("no good")
				default:
					return consuming.Permanent(errors.New("no use"))
				}
			})
		happen(t, q, "k", 0, 4)
		<-time.After(time.Minute)
		r.stop()
		want := []string{
			"g handled thing.happened in 1s, 1s old",
			"g does not know thing.happened",
			"g retries thing.happened after 1: no good",
			"g gives up thing.happened after 2: no good",
			"g gives up thing.happened after 1: no use",
		}
		if got := w.heard(); !slices.Equal(got, want) {
			t.Errorf("heard %q\nwant %q", got, want)
		}
		if calls != 5 || w.holds() != 0 {
			t.Errorf("%d calls, %d held", calls, w.holds())
		}
	})
}

// The log gets the stack of a panic, the dead letter does not.
func TestPanicTellsItsStackToTheObserver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		w := &stackWitness{}
		r := run(t, consuming.Deps{Queue: q, Observer: w}, consuming.Config{Retries: []time.Duration{}}, func(context.Context, event.Envelope) error {
			panic("out of luck")
		})
		happen(t, q, "k", 0, 1)
		synctest.Wait()
		r.stop()
		if !strings.Contains(string(w.stack), "TestPanicTellsItsStackToTheObserver") {
			t.Errorf("the stack is %q", w.stack)
		}
		got := letters(t, q)
		if text := got[0].Header(consuming.HeaderLetterError); !strings.HasSuffix(text, "panic: out of luck") {
			t.Errorf("the letter says %q", text)
		}
	})
}

type stackWitness struct {
	witness
	stack []byte
}

func (w *stackWitness) DeadLettered(_, _ string, _ int, err error) {
	if p := (*consuming.PanicError)(nil); errors.As(err, &p) {
		w.stack = p.Stack
	}
}
