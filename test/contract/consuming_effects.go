package contract

import (
	"context"
	"sync"
	"testing"
	"time"
)

// A handler that panics has failed: it is tried again, and harms no other.
func handlerPanicIsAFailure(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	g := consume(t, p, "g", func(_ context.Context, h handled) error {
		switch {
		case h.Key == "once" && h.nth == 1:
			panic("panicked once")
		case h.Key == "always":
			panic("panics always")
		default:
			return nil
		}
	})
	happen(t, p, thing("always", 0), thing("once", 0), thing("fine", 0))
	calls, _ := g.await(2)
	tries := map[string][]handled{}
	for _, h := range calls {
		tries[h.Key] = append(tries[h.Key], h)
	}
	if once := tries["once"]; len(once) != 2 || once[1].at.Sub(once[0].at) < time.Second {
		t.Errorf("the handler that panicked once was called at %v", once)
	}
	got := letters(t, p, "g").messages(1)
	if text := got[0].Header("dlq-error"); len(got) != 1 || got[0].Key != "always" || got[0].Header("dlq-attempts") != "4" || text == "" {
		t.Errorf("%d dead letters, the first of %s because of %q", len(got), got[0].Key, text)
	}
}

// An event that is published twice, and one whose ack was lost after its
// effect, have one effect.
func duplicateHasOneEffect(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	effect := inboxEffect(p, "g")
	g := consume(t, withoutMarks(p), "g", func(ctx context.Context, h handled) error {
		if err := effect(ctx, h); err != nil {
			return err
		}
		if h.Key == "acked late" && h.nth == 1 {
			return errBroken // after the commit, as a crash would be
		}
		return nil
	})
	happen(t, p, thing("twice", 0), thing("acked late", 0), thing("twice", 0))
	g.await(3)
	if n := effects(t, p); n != 2 {
		t.Errorf("two events had %d effects", n)
	}

	dies := b.Node(t) // with a node that dies after its effect
	var once sync.Once
	crashed := make(chan struct{})
	effect = inboxEffect(dies, "g")
	g.stop()
	consume(t, withoutMarks(dies), "g", func(ctx context.Context, h handled) error {
		err := effect(ctx, h)
		once.Do(func() { crash(t, dies.Queue); close(crashed) })
		return err
	})
	happen(t, p, thing("died", 0))
	<-crashed
	consume(t, withoutMarks(p), "g", inboxEffect(p, "g")).await(1)
	if n := effects(t, p); n != 3 {
		t.Errorf("three events had %d effects", n)
	}
}

func withoutMarks(p ConsumingPorts) ConsumingPorts {
	p.Done = nil
	return p
}

// An event whose handler failed is not marked: whoever gets it next handles it.
// One that succeeded is, and is not handled again.
func doneNotMarkedOnFailure(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	g := consume(t, p, "g", failing("k", 100, errBroken))
	happen(t, p, thing("k", 0))
	g.called(b, 1)
	g.stop()

	g = consume(t, p, "g", nil)
	g.await(1)
	happen(t, p, thing("k", 0), thing("k", 1))
	calls, _ := g.await(2)
	if len(calls) != 2 || calls[1].ID != thing("k", 1).ID {
		t.Errorf("the handler was called %d times; what was marked as done must not be handled again", len(calls))
	}
	g.stop()
	quiet(t, b, withoutMarks(p), "g")
}
