package memory

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/ports"
)

func (b *LimiterBackend) known() (n int) {
	for i := range b.shards {
		n += len(b.shards[i].ring)
		if len(b.shards[i].entries) != len(b.shards[i].ring) {
			panic("a shard's map and ring differ")
		}
	}
	return n
}

// Keys that have nothing left to say make room, also when nobody asks for them
// again; when all of them have, one goes all the same.
func TestLimiterForgetsKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const room = 1024
		b := NewLimiterBackend(LimiterOptions{Keys: room})
		rule := ports.Rule{Algorithm: ports.SlidingCounter, Limit: 5, Window: time.Minute}
		ask := func(key string) ports.Decision {
			d, err := b.Node().Allow(t.Context(), key, rule, 1)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		for i := range 100 {
			ask("early " + strconv.Itoa(i))
		}
		<-time.After(3 * time.Minute)
		for i := range 100 {
			ask("late " + strconv.Itoa(i))
		}
		if n := b.known(); n >= 150 {
			t.Errorf("%d keys are known, 100 of them have ended", n)
		}
		for i := range 10 * room {
			ask("flood " + strconv.Itoa(i))
		}
		if n := b.known(); n > room {
			t.Errorf("%d keys are known, %d may be", n, room)
		}
		// Who was refused a moment ago still is.
		for range 10 {
			ask("hot")
		}
		if ask("hot").Allowed {
			t.Error("a key is forgotten at once")
		}
		b.Lose()
		if !ask("hot").Allowed || b.known() != 1 {
			t.Errorf("%d keys are known after a loss", b.known())
		}
	})
}

func TestLimiterAllocatesNothing(t *testing.T) {
	l := NewLimiterBackend(LimiterOptions{}).Node()
	ctx := t.Context()
	for _, a := range []ports.Algorithm{ports.Fixed, ports.SlidingCounter, ports.SlidingLog} {
		rule := ports.Rule{Algorithm: a, Limit: 50, Window: time.Hour}
		if n := testing.AllocsPerRun(1000, func() { _, _ = l.Allow(ctx, "k", rule, 1) }); n > 0 {
			t.Errorf("algorithm %d: %v allocations", a, n)
		}
	}
}
