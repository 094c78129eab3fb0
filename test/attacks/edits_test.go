package attacks

import "time"

var changed = attack{
	name: "edits of what all read",
	what: "25 edits a second on any node, each saved twice, and deletions, while 3,000 a second read those 20 things",
	run: func(f *fleet) {
		const hot, seconds = 20, 8
		f.warm()
		f.crowd(3000, hot, seconds)
		f.changes(25, hot, seconds)
		<-time.After(readTime / 2) // somebody reads what is being changed again
		f.changes(25, hot, seconds)
	},
	holds: func(f figures) []bound {
		return append(f.truth(0),
			bound{"loads: two for each change", loads(f), 2 * 400},
			bound{"seconds that the slowest waited", slowest(f), 4 * readTime.Seconds()})
	},
	off: []variant{
		{"without invalidations", protected(func(o *options) { o.Shared = untold{o.Shared} }), []worse{{"late", late, 1}, {"ghosts", ghosts, 1}}},
		{"without leases", protected(func(o *options) { o.Shared = unleased{o.Shared} }), []worse{{"late", late, 1}}},
		{plainName, plain, []worse{{"loads", loads, 2}, {"late", late, 1}}},
	},
}
