package attacks

import "time"

// attack is one way to break a system that caches, and what is there against
// it.
type attack struct {
	name  string
	what  string // happens, for people
	run   func(*fleet)
	holds func(figures) []bound // with everything on
	off   []variant
}

// variant is the same attack on nodes that lack something.
type variant struct {
	name  string
	build builder
	// worse is what must be at least so many times what it is with everything on,
	// and not nothing.
	worse []worse
}

// bound is how much of something there may be.
type bound struct {
	what      string
	got, most float64
}

type worse struct {
	what  string
	of    func(figures) float64
	times float64
}

const plainName = "cache-aside of a few lines"

var attacks = []attack{madeUp, deleted, endAtOnce, hotKey, cacheKilled, storeStalled, changed}

// truth is what holds through every attack: nobody is refused, and all is true.
// Where nodes cannot tell each other of changes, who asks after one may still
// share a load that began before.
func (f figures) truth(oldest time.Duration) []bound {
	return []bound{
		{"failed", failed(f), 0},
		{"seconds that a version was told of after it was changed", late(f), oldest.Seconds()},
		{"answers of what was deleted", ghosts(f), 0},
		{"answers that there is nothing, where there was", float64(f.Blind), 0},
	}
}
