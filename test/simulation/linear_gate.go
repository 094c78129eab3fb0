package simulation

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// gate is what ports.Stock says of one product's gate, as a value: nothing that
// it refers to is ever written to. It forgets nothing, for no run takes a day.
type gate struct {
	open  bool
	free  int64
	lives []gateLife // by hold and order
	done  []id.ID    // operations, sorted
}

// gateLife is one life of a hold, or a tombstone.
type gateLife struct {
	ports.Hold
	counts  bool // against its user
	answers bool // for its hold
}

// gateCall is one call of a gate, and what the gate answers.
type gateCall interface {
	fmt.Stringer
	on(g gate) (answer any, next gate)
}

func (g gate) equal(h gate) bool {
	return g.open == h.open && g.free == h.free && slices.Equal(g.done, h.done) && slices.Equal(g.lives, h.lives)
}

func (g gate) at(hold, order id.ID) (int, bool) {
	return slices.BinarySearchFunc(g.lives, gateLife{Hold: ports.Hold{ID: hold, Order: order}}, func(l, m gateLife) int {
		return cmp.Or(compareRaw(l.ID, m.ID), compareRaw(l.Order, m.Order))
	})
}

// life is one life of a hold; HoldNone where there is none.
func (g gate) life(hold, order id.ID) gateLife {
	if i, ok := g.at(hold, order); ok {
		return g.lives[i]
	}
	return gateLife{}
}

// answering is the life that a hold is answered with.
func (g gate) answering(hold id.ID) gateLife {
	for i, _ := g.at(hold, id.Nil); i < len(g.lives) && g.lives[i].ID == hold; i++ {
		if g.lives[i].answers {
			return g.lives[i]
		}
	}
	return gateLife{}
}

func (g gate) bought(user id.ID) (pieces int64) {
	for _, l := range g.lives {
		if l.counts && l.User == user {
			pieces += l.Quantity
		}
	}
	return pieces
}

// with is the gate with this life; if it answers, no other of its hold does.
func (g gate) with(l gateLife) gate {
	i, ok := g.at(l.ID, l.Order)
	lives := append(make([]gateLife, 0, len(g.lives)+1), g.lives...)
	if ok {
		lives[i] = l
	} else {
		lives = slices.Insert(lives, i, l)
	}
	for j := range lives {
		if l.answers && j != i && lives[j].ID == l.ID {
			lives[j].answers = false
		}
	}
	g.lives = lives
	return g
}

// once is the gate with that operation done, and whether it was not before.
func (g gate) once(operation id.ID) (gate, bool) {
	i, did := slices.BinarySearchFunc(g.done, operation, compareRaw)
	if !did {
		g.done = slices.Insert(slices.Clip(g.done), i, operation)
	}
	return g, !did
}

func compareRaw(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }
