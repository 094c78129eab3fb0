package attacks

import "time"

var endAtOnce = attack{
	name: "all keys end at once",
	what: "everything was cached at the same moment, a minute ago, and pages that show all of it are read on every node five times a second",
	run: func(f *fleet) {
		f.warm()
		<-time.After(50 * time.Second)
		f.every(200*time.Millisecond, 5*25, func(int) {
			f.every(10*time.Microsecond, things*nodes, func(i int) { f.ask(i, i/nodes) })
		})
	},
	holds: func(f figures) []bound {
		return append(f.truth(0),
			bound{"loads: each thing once", loads(f), things},
			bound{"loads at a time: a third of the things", top(f), things / 3},
			bound{"seconds that the slowest waited", slowest(f), .05})
	},
	off: []variant{
		{"without jitter", protected(still), []worse{{"at a time", top, 3}}},
		{"without jitter and refresh ahead", protected(still, lazy), []worse{{"at a time", top, 3}, {"seconds", slowest, 5}}},
		{plainName, plain, []worse{{"loads", loads, 3}, {"at a time", top, 10}, {"seconds", slowest, 10}}},
	},
}

// still is all but no jitter: none at all is the default's name.
func still(o *options) { o.Jitter = 1e-9 }
func lazy(o *options)  { o.RefreshAhead = 0 }

var hotKey = attack{
	name: "a crowd on what has ended",
	what: "30,000 ask for the same at the same moment, on three nodes, when what was cached of it has ended",
	run: func(f *fleet) {
		f.warm()
		<-time.After(2 * ttl)
		for i := range crowdSize {
			f.ask(i, 7)
		}
	},
	holds: func(f figures) []bound {
		return append(f.truth(0), bound{"loads", loads(f), 1}, bound{"seconds that the slowest waited", slowest(f), 2 * readTime.Seconds()})
	},
	off: []variant{
		{"without leases", protected(func(o *options) { o.Shared = unleased{o.Shared} }), []worse{{"loads", loads, nodes}}},
		{plainName, plain, []worse{{"loads", loads, 10_000}, {"seconds", slow, 50}, {"failed", failed, 1}}},
	},
}
