package contract

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// A letter that is replayed comes to the group that failed, and to no other;
// if it fails again, it is another letter.
func replayReachesOnlyItsGroup(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	other := consume(t, p, "h", nil)
	var repaired atomic.Bool
	g := consume(t, p, "g", func(context.Context, handled) error {
		if repaired.Load() {
			return nil
		}
		return errBroken
	})
	collect(t, p, "g", "h")
	desk := consuming.NewDeadLetters(p.Letters, p.Queue)
	happen(t, p, thing("k", 0))
	other.await(1)
	first := awaitLetters(t, b, desk, QueueTopic, 1)[0]
	want := ports.EncodeEvent(thing("k", 0))
	if first.Group != "g" || first.Key != "k" || first.Type != "thing.happened" || first.Attempts != 4 || first.Replayed ||
		string(first.Payload) != "0" || !slices.Equal(first.Headers, want.Headers) {
		t.Errorf("the letter is %+v", first)
	}

	noError(t, "replay", desk.Replay(t.Context(), first.ID)) // still broken
	again := awaitLetters(t, b, desk, "", 2)[0]
	if again.ID == first.ID || again.Topic != consuming.RetryTopic(QueueTopic, "g") || again.Group != "g" {
		t.Errorf("the letter of the replay is %+v", again)
	}
	repaired.Store(true)
	noError(t, "replay", desk.Replay(t.Context(), again.ID))
	_, good := g.await(1)
	if good[0].ID != thing("k", 0).ID || good[0].TraceParent != thing("k", 0).TraceParent {
		t.Errorf("the group got %+v", good[0])
	}
	b.Pass(2 * queueSettling)
	if calls, _ := other.await(1); len(calls) != 1 {
		t.Errorf("a group that did not fail was called %d times", len(calls))
	}
	for _, l := range awaitLetters(t, b, desk, "", 2) {
		if !l.Replayed {
			t.Errorf("letter %v is not marked as replayed", l.ID)
		}
	}
	wantCode(t, fault.NotFound, "replay what is not there", desk.Replay(t.Context(), id.Hash("nothing")))
}

// collect runs a collector of the groups' dead letters until the case ends.
func collect(t *testing.T, p ConsumingPorts, groups ...string) {
	t.Helper()
	var topics []string
	for _, g := range groups {
		topics = append(topics, consuming.DeadLetterTopic(QueueTopic, g))
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	c := consuming.NewCollector(p.Queue, p.Letters, &countedIDs{}, nil, topics...)
	running.Go(func() {
		if err := c.Run(ctx); err != nil {
			t.Errorf("collect: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); running.Wait() })
}

// awaitLetters waits until there are n letters and answers them.
func awaitLetters(t *testing.T, b Backend[ConsumingPorts], desk *consuming.DeadLetters, topic string, n int) []ports.DeadLetter {
	t.Helper()
	for range 60 {
		list, err := desk.List(t.Context(), topic, ports.Page{Limit: 100})
		noError(t, "list letters", err)
		if len(list) >= n {
			return list
		}
		b.Pass(queueSettling)
	}
	t.Fatalf("there are not %d letters", n)
	return nil
}

// countedIDs makes ids that grow.
type countedIDs struct{ n atomic.Uint64 }

func (c *countedIDs) New() id.ID {
	var random [10]byte
	return id.V7(time.UnixMilli(int64(c.n.Add(1))), random)
}
