package memory

import (
	"strconv"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// built says whether something that the store can rebuild is whole. Its
// generation tells it from what was there before a loss of state.
type built struct {
	generation uint64
	whole      bool
}

var errNotBuilt = fault.New(fault.Unavailable, "it is not built since it was lost")

func (b *built) check() error {
	if !b.whole {
		return errNotBuilt
	}
	return nil
}

func (b *built) ticket() ports.BuildTicket {
	return ports.BuildTicket(strconv.FormatUint(b.generation, 10))
}

func (b *built) mark(t ports.BuildTicket) error {
	if t != b.ticket() {
		return fault.New(fault.InvalidState, "the state was lost during the build")
	}
	b.whole = true
	return nil
}
