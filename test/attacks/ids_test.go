package attacks

import (
	"math/rand/v2"
	"time"
)

var madeUp = attack{
	name: "made-up ids",
	what: "100,000 requests for random ids that do not exist in 10 s, while others read what does, and what was made this moment",
	run: func(f *fleet) {
		const made, seconds = 100_000, 10
		f.warm()
		f.crowd(1000, things, seconds)
		f.every(100*time.Millisecond, 10*seconds, func(i int) {
			key := newKey()
			f.store.make(key)
			for node := range nodes {
				f.ask(i+node, key)
			}
		})
		rng := rand.New(rand.NewPCG(2, 2))
		f.every(seconds*time.Second/made, made, func(i int) { f.ask(i, 2*newest+rng.IntN(1<<60)) })
	},
	holds: func(f figures) []bound {
		return append(f.truth(0),
			bound{"loads: one in a hundred is let through, and each thing that was made is loaded once", loads(f), 1000 + 100},
			bound{"seconds that the slowest waited", slowest(f), .05})
	},
	off: []variant{
		{"without the filter", protected(func(o *options) { o.Scan = nil }), []worse{{"loads", loads, 10}, {"failed", failed, 1}}},
		{plainName, plain, []worse{{"loads", loads, 50}, {"seconds", slow, 50}, {"failed", failed, 1}}},
	},
}

var deleted = attack{
	name: "ids of what is no more",
	what: "4,000 a second ask for 20 things that were deleted, which the filter still knows, while others read what is there",
	run: func(f *fleet) {
		const gone, seconds = 20, 5
		f.warm()
		for key := range gone {
			f.change(key, key, true)
		}
		f.every(time.Second/4000, 4000*seconds, func(i int) { f.ask(i, i/nodes%gone) })
		f.every(time.Second/1000, 1000*seconds, func(i int) { f.ask(i, gone+i/nodes%(things-gone)) })
	},
	holds: func(f figures) []bound {
		return append(f.truth(0),
			bound{"loads: one of each in the time that nothing is remembered for", loads(f), 20 * 7},
			bound{"seconds that the slowest waited", slowest(f), .05})
	},
	off: []variant{
		{"without remembering nothing", protected(func(o *options) { o.NullTTL = 1 }), []worse{{"loads", loads, 5}}},
		{plainName, plain, []worse{{"loads", loads, 50}, {"at a time", top, 50}}},
	},
}
