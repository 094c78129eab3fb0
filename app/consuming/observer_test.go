package consuming_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
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

// The observer gets the stack of every panic, the dead letter gets none.
func TestPanicTellsItsStackToTheObserver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		w := &stackWitness{}
		retries := []time.Duration{time.Second}
		r := run(t, consuming.Deps{Queue: q, Observer: w}, consuming.Config{Retries: retries}, func(context.Context, event.Envelope) error {
			panic("out of luck")
		})
		happen(t, q, "k", 0, 1)
		<-time.After(time.Minute)
		r.stop()
		if len(w.stacks) != 1+len(retries) {
			t.Errorf("told of %d panics, want one for each attempt", len(w.stacks))
		}
		for _, stack := range w.stacks {
			if !strings.Contains(stack, "TestPanicTellsItsStackToTheObserver") {
				t.Errorf("the stack is %q", stack)
			}
		}
		got := letters(t, q)
		if text := got[0].Header(consuming.HeaderLetterError); !strings.HasSuffix(text, "panic: out of luck") {
			t.Errorf("the letter says %q", text)
		}
	})
}

type stackWitness struct {
	witness
	stacks []string
}

func (w *stackWitness) Panicked(_, _ string, _ any, stack []byte) {
	w.stacks = append(w.stacks, string(stack))
}
