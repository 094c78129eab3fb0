package contract

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func (s *storeSuite) addModel() { s.tx("AgreesWithAModel", agreesWithAModel) }

// agreesWithAModel runs random transactions, some of which roll back, and
// wants every answer to be the one of a few maps.
func agreesWithAModel(c *storeCase) {
	runs := 0
	// Hidden in a struct, for a bubble does not let rapid ask a *testing.T when it ends.
	rapid.Check(struct{ *testing.T }{c.t}, func(t *rapid.T) {
		runs++ // each run has keys of its own, for the backend is the same
		m := newStoreModel(fmt.Sprint("run ", runs, " "))
		for range rapid.IntRange(1, 6).Draw(t, "transactions") {
			steps := rapid.SliceOfN(rapid.SampledFrom(modelSteps), 1, 8).Draw(t, "steps")
			picks := rapid.SliceOfN(rapid.IntRange(0, 2), 2*len(steps), 2*len(steps)).Draw(t, "picks")
			rollback := rapid.Bool().Draw(t, "roll back")
			var after *storeModel
			err := c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
				after = m.clone()
				for i, s := range steps {
					if err := s.run(after, ctx, k, picks[2*i], picks[2*i+1]); err != nil {
						return fmt.Errorf("%s: %w", s.name, err)
					}
				}
				if rollback {
					return errRollback
				}
				return nil
			})
			switch {
			case rollback && errors.Is(err, errRollback):
			case !rollback && err == nil:
				m = after
			default:
				t.Fatalf("a transaction that is to roll back (%v) ended in %v", rollback, err)
			}
		}
	})
}

var errRollback = errors.New("rolled back on purpose")

// storeModel is what a store should hold.
type storeModel struct {
	prefix  string
	events  map[id.ID]modelEvent
	parked  map[string]bool
	noted   map[id.ID]bool
	records map[string]bool
	last    map[string]uint64 // number by role
}

type modelEvent struct {
	key     string
	version int64
	waits   bool
}

func newStoreModel(prefix string) *storeModel {
	return &storeModel{
		prefix: prefix, events: map[id.ID]modelEvent{}, parked: map[string]bool{}, noted: map[id.ID]bool{},
		records: map[string]bool{}, last: map[string]uint64{},
	}
}

func (m *storeModel) clone() *storeModel {
	return &storeModel{
		prefix: m.prefix, events: maps.Clone(m.events), parked: maps.Clone(m.parked), noted: maps.Clone(m.noted),
		records: maps.Clone(m.records), last: maps.Clone(m.last),
	}
}

// modelStep does one thing to a store and to its model, chosen by two small
// numbers, and fails when their answers differ.
type modelStep struct {
	name string
	run  func(m *storeModel, ctx context.Context, k ports.Kit, a, b int) error
}

// String is for the report of a failure.
func (s modelStep) String() string { return s.name }

var modelSteps = []modelStep{
	{"append", (*storeModel).append},
	{"mark", (*storeModel).mark},
	{"park", (*storeModel).park},
	{"list", (*storeModel).list},
	{"note", (*storeModel).note},
	{"bind", (*storeModel).bind},
	{"mint", (*storeModel).mint},
	{"check", (*storeModel).check},
}
