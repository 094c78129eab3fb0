package stocking

import "example.com/surge/core/inventory"

// Observer hears what stocking does, for metrics and logs. Its methods are
// called from many goroutines and must not block.
type Observer interface {
	// Moved: a movement of a shelf was committed.
	Moved(kind inventory.Kind)
	// Opened: a closed gate was opened, with so many pieces free.
	Opened(free int64)
	// Resolved: a hold whose time was up was resolved: ResolvedReleased or
	// ResolvedSettled.
	Resolved(how string)
	// Missed: something that is repaired later could not be done now.
	Missed(doing string, err error)
}

// What becomes of holds whose time is up.
const (
	ResolvedReleased = "released" // their order can never commit
	ResolvedSettled  = "settled"  // their order exists
)

type silent struct{}

func (silent) Moved(inventory.Kind) {}
func (silent) Opened(int64)         {}
func (silent) Resolved(string)      {}
func (silent) Missed(string, error) {}
