package attacks

import "time"

var cacheKilled = attack{
	name: "the cache is killed",
	what: "the shared cache is away for 5 s, and empty when it is back, while 3,000 a second read and things are edited and deleted",
	run: func(f *fleet) {
		f.warm()
		f.crowd(3000, things, 10)
		f.changes(10, things, 10)
		<-time.After(2010 * time.Millisecond) // all is well so long
		f.cache.Cut()
		<-time.After(5050 * time.Millisecond) // down for so long
		f.cache.Lose()
		f.cache.Mend()
	},
	holds: func(f figures) []bound {
		return append(f.truth(readTime),
			bound{"loads: what the store has time for in 6 s", loads(f), 6 * 800},
			bound{"loads at a time: one for each thing, when the cache is back and empty", top(f), things},
			bound{"seconds that the slowest waited", slowest(f), loadTimeout.Seconds() + .1})
	},
	off: []variant{
		{"without the bound of loads", protected(func(o *options) { o.LoadsAtOnce = 1 << 20 }), []worse{{"at a time", top, 2}}},
		{plainName, plain, []worse{{"loads", loads, 4}, {"at a time", top, 50}, {"failed", failed, 1}}},
	},
}

var storeStalled = attack{
	name: "the store stands still",
	what: "the store answers nobody for 5 s, while 3,000 a second read what has just then ended, or is about to",
	run: func(f *fleet) {
		const before, stands, after = 7, 5, 4
		f.warm()
		<-time.After(50 * time.Second)
		f.crowd(3000, things, before+stands+after)
		f.changes(10, things, before-1)
		<-time.After(before * time.Second)
		f.store.stall(stands * time.Second)
		f.changes(10, things, after)
	},
	holds: func(f figures) []bound {
		return append(f.truth(0),
			bound{"loads", loads(f), 5 * things},
			bound{"seconds that the slowest waited", slowest(f), loadTimeout.Seconds() + .1})
	},
	off: []variant{
		{"without a breaker", protected(func(o *options) { o.BreakAfter = 0 }), []worse{{"seconds", slow, 2}}},
		{"without stale values", protected(func(o *options) { o.StaleFor = 0 }), []worse{{"failed", failed, 1}}},
		{"without refresh ahead", protected(lazy), []worse{{"seconds", slow, 2}}},
		{plainName, plain, []worse{{"loads", loads, 5}, {"seconds", slow, 2}, {"failed", failed, 1}}},
	},
}
