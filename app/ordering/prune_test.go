package ordering_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// A void row keeps its order out for as long as a request can be on its way,
// and is deleted then.
func TestVoidRowsArePrunedWhenTheyHaveDoneTheirWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		fence, err := s.MintReconciler(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for range 250 { // more than one batch
			if voided, err := s.Void(t.Context(), s.deps.IDs.New(), fence); err != nil || !voided {
				t.Fatalf("voided %v, error %v", voided, err)
			}
		}
		left := func() (rows int) {
			err := s.store.Node().Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) (err error) {
				rows, err = r.Orders.PruneVoid(ctx, 0, 1000)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		<-time.After(59 * time.Minute)
		if err := s.PruneVoids(t.Context()); err != nil {
			t.Fatal(err)
		}
		young := id.ID{0: 0xff}
		if _, err := s.Void(t.Context(), young, fence); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * time.Minute)
		if err := s.PruneVoids(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Second)
		if rows := left(); rows != 1 {
			t.Errorf("%d void rows are left, want the one that is two minutes old", rows)
		}
	})
}
