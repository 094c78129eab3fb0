package readthrough

import "time"

// Observer hears where values come from. Its methods are called from many
// goroutines, some on the hottest path there is, and must not block.
type Observer interface {
	// Hit: a value, or that there is none, was found in a level.
	Hit(level string)
	// Null: what was found or loaded is that there is none.
	Null()
	// Loaded: the loader was called. To find nothing is no error.
	Loaded(took time.Duration, err error)
	// Coalesced: somebody waits for a load that another one began.
	Coalesced()
	// Degraded: the shared cache could not be used.
	Degraded(doing string, err error)
	// Stale: a value was answered past its end, because the load failed so.
	Stale(err error)
	// Breaker: from now on loads are refused, or again let through.
	Breaker(open bool)
	// Rejected: the filter knows that there is nothing.
	Rejected()
	// Scanned: the filter was built of so many keys, or could not be.
	Scanned(keys int, err error)
	// Refreshed: a value is loaded before its end, which nobody waits for. It must
	// not call the cache.
	Refreshed()
	// Evicted: a value had to leave the first level, which was full. It must not
	// call the cache.
	Evicted()
	// Flushed: the first level was emptied, because invalidations were lost.
	Flushed()
}

// The levels, for Hit.
const (
	Local  = "local"
	Shared = "shared"
)

type silent struct{}

func (silent) Hit(string)                  {}
func (silent) Null()                       {}
func (silent) Loaded(time.Duration, error) {}
func (silent) Coalesced()                  {}
func (silent) Degraded(string, error)      {}
func (silent) Stale(error)                 {}
func (silent) Breaker(bool)                {}
func (silent) Rejected()                   {}
func (silent) Scanned(int, error)          {}
func (silent) Refreshed()                  {}
func (silent) Evicted()                    {}
func (silent) Flushed()                    {}
