package inmemory

import (
	"github.com/google/wire"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
)

// Stores is the shared state that is this service's own.
type Stores struct {
	Notes *memory.StoreBackend[ports.NotesRepos]
}

func newStores() Stores { return Stores{memory.NewNotesStore()} }

// StoresSet provides one node's adapters for this service's ports.
var StoresSet = wire.NewSet(Notes)

// Notes is this node's store of the notes context.
func Notes(b *Backends) ports.NotesStore { return b.Notes.Node() }
