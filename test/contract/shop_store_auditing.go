package contract

import (
	"context"
	"reflect"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// AuditingStore holds an adapter to ports.Auditing; Store holds it to the rest.
func AuditingStore(t *testing.T, h Harness[ports.Auditing]) {
	s := &suite[ports.Auditing]{h: h}
	addRows(s, rows[ports.AuditingRepos]{
		insert: func(ctx context.Context, r ports.AuditingRepos, n int) error {
			return r.Trail.Append(ctx, entryNumber(n, n))
		},
		version: func(ctx context.Context, r ports.AuditingRepos, n int) (int64, error) {
			list, err := r.Trail.ListByOrder(ctx, growingID(n), ports.Page{Limit: 1})
			if err == nil && len(list) == 0 {
				err = fault.New(fault.NotFound, "no entry")
			}
			return int64(len(list)), err
		},
	})
	s.add("InsertGetUpdate", trailKeepsEvents)
	s.add("PagesAreStable", trailPages)
	s.run(t)
}

// entryNumber is an entry about an order.
func entryNumber(n, order int) ports.AuditEntry {
	return ports.AuditEntry{ID: growingID(n), Order: growingID(order), Event: storeEvent("order", n)}
}

func appendEntries(t *testing.T, s ports.Auditing, entries ...ports.AuditEntry) {
	t.Helper()
	noError(t, "append entries", s.Tx(t.Context(), func(ctx context.Context, r ports.AuditingRepos) error {
		for _, e := range entries {
			if err := r.Trail.Append(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}))
}

// trailKeepsEvents as they were heard, whatever callers do with their slices.
func trailKeepsEvents(t *testing.T, b Backend[ports.Auditing]) {
	s := b.Node(t)
	mine := entryNumber(1, 1)
	appendEntries(t, s, mine)
	clear(mine.Event.Data)
	for range 2 {
		noError(t, "list", b.Node(t).Tx(t.Context(), func(ctx context.Context, r ports.AuditingRepos) error {
			got, err := r.Trail.ListByOrder(ctx, growingID(1), ports.Page{Limit: 10})
			if want := []ports.AuditEntry{entryNumber(1, 1)}; !reflect.DeepEqual(got, want) {
				t.Errorf("the trail is %+v, want %+v", got, want)
			}
			for _, e := range got {
				clear(e.Event.Data)
			}
			return err
		}))
	}
}

func trailPages(t *testing.T, b Backend[ports.Auditing]) {
	s := b.Node(t)
	appendEntries(t, s, entryNumber(1, 7), entryNumber(2, 8), entryNumber(3, 7), entryNumber(4, 7), entryNumber(5, 7))
	wantPages(t, growingIDs(1, 3, 4, 5), func(page ports.Page) (ids []id.ID, err error) {
		err = s.Tx(t.Context(), func(ctx context.Context, r ports.AuditingRepos) error {
			list, err := r.Trail.ListByOrder(ctx, growingID(7), page)
			ids = nil
			for _, e := range list {
				ids = append(ids, e.ID)
			}
			return err
		})
		return ids, err
	})
}
