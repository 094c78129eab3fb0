package memory

import (
	"sync"
	"time"

	"github.com/tidwall/btree"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// gate is the state of one product. Its methods but level are called under mu.
type gate struct {
	mu        sync.Mutex
	open      bool
	ticket    ports.StockTicket
	ticketEnd time.Time

	free       int64
	bought     map[id.ID]int64      // pieces of lives that count, by user
	holds      map[id.ID]*life      // the life that each hold is answered with
	lives      map[lifeKey]*life    // every life and tombstone
	held       *btree.BTreeG[*life] // by when they are listed as expired
	past       *btree.BTreeG[*life] // settled and released, by when they are forgotten
	operations *expiring[struct{}]
	seq        uint64 // numbers lives, to order equals

	made     madeHolds
	promised time.Time // no hold is made before
}

func newGate() *gate {
	byEnd := func(x, y *life) bool { return x.end.Before(y.end) || x.end.Equal(y.end) && x.seq < y.seq }
	return &gate{
		bought: map[id.ID]int64{}, holds: map[id.ID]*life{}, lives: map[lifeKey]*life{},
		held:       btree.NewBTreeGOptions(byEnd, btree.Options{NoLocks: true}),
		past:       btree.NewBTreeGOptions(byEnd, btree.Options{NoLocks: true}),
		operations: newExpiring[struct{}](),
	}
}

// install opens the gate with what the store knows.
func (g *gate) install(state ports.StockState) {
	g.open, g.ticket, g.free = true, "", state.Free
	for _, h := range state.Holds {
		l := g.add(ports.Hold{ID: h.Hold, Order: h.Order, User: h.User, Quantity: h.Quantity})
		g.holds[h.Hold] = l
		g.move(l, ports.HoldSettled, stockMemory-h.Age)
		g.count(l, h.Counts)
	}
	for _, op := range state.Operations {
		g.operations.put(string(op[:]), struct{}{}, stockMemory)
	}
}

func (g *gate) level() ports.Level {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.open {
		return ports.Level{}
	}
	return ports.Level{Free: max(g.free, 0), Open: true}
}

// once notes an operation and answers whether it is new.
func (g *gate) once(operation id.ID) bool {
	if g.happened(operation) {
		return false
	}
	g.operations.put(string(operation[:]), struct{}{}, stockMemory)
	return true
}

func (g *gate) happened(operation id.ID) bool {
	_, ok := g.operations.get(string(operation[:]))
	return ok
}
