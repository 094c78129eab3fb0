package attacks

import (
	"math/rand/v2"
	"slices"
	"time"
)

// every calls do so often, at an even rate, with the numbers from 0 on. The odd
// nanosecond keeps what comes at different rates apart: figures must not depend
// on who is first at the same moment.
func (f *fleet) every(interval time.Duration, times int, do func(i int)) {
	f.all.Go(func() {
		tick := time.NewTicker(interval + time.Nanosecond)
		defer tick.Stop()
		for i := range times {
			<-tick.C
			do(i)
		}
	})
}

// crowd asks for any of so many things, for so many seconds, so often in each.
func (f *fleet) crowd(rate, things, seconds int) {
	rng := rand.New(rand.NewPCG(1, 1))
	f.every(time.Second/time.Duration(rate), rate*seconds, func(i int) { f.ask(i, rng.IntN(things)) })
}

// changes edits one of so many things after the other, on one node after the
// other, and deletes some: those of few numbers.
func (f *fleet) changes(rate, things, seconds int) {
	const deleteEach = 20
	f.every(time.Second/time.Duration(rate), rate*seconds, func(i int) {
		if i%deleteEach == deleteEach-1 {
			f.change(i, i/deleteEach, true)
		} else {
			f.change(i, things/2+i%(things/2), false)
		}
	})
}

// figures are what came of an attack. Who failed, and how long people waited,
// is of those who asked for what is there.
type figures struct {
	Requests int
	Failed   int // Unavailable, or too late
	Loads    int // that reached the store
	Top      int // most of them at a time
	P99      time.Duration
	Slowest  time.Duration
	Late     time.Duration // for how long a version that was answered had not been true when it was asked for
	Ghosts   int           // answers of what had been deleted
	Blind    int           // answers that there is nothing, where there was
}

// figures waits for all requests, and for what is loaded for nobody.
func (f *fleet) figures() figures {
	f.all.Wait()
	<-time.After(2 * loadTimeout)
	f.mu.Lock()
	defer f.mu.Unlock()
	slices.Sort(f.took)
	n := len(f.took)
	return figures{
		Requests: f.asked, Failed: f.failed, Loads: f.store.loads, Top: f.store.top,
		P99: f.took[n*99/100], Slowest: f.took[n-1], Late: f.late, Ghosts: f.ghosts, Blind: f.blind,
	}
}
