package memory

import (
	"bytes"
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Auditing is a handle on the store of the auditing context.
type Auditing = Store[ports.AuditingRepos]

var _ ports.Auditing = (*Auditing)(nil)

// NewAuditingStore makes an empty store of the auditing context.
func NewAuditingStore() *StoreBackend[ports.AuditingRepos] {
	db := newDatabase()
	t := newTrailTables(db)
	return newStore(db, "auditing", func(x *tx, kit ports.Kit) ports.AuditingRepos {
		return ports.AuditingRepos{Kit: kit, Trail: trail{t, x}}
	})
}

type trailTables struct {
	entries *table[id.ID, ports.AuditEntry]
	byOrder *index[id.ID, ports.AuditEntry]
}

func newTrailTables(db *database) *trailTables {
	entries := newTable[id.ID, ports.AuditEntry](db)
	return &trailTables{entries, newIndex(entries, func(r *row[id.ID, ports.AuditEntry]) (rank, bool) {
		return byOwner(r.val.Order, r.key), true
	})}
}

type trail struct {
	*trailTables
	x *tx
}

var _ ports.Trail = trail{}

// Append adds an entry.
func (t trail) Append(ctx context.Context, e ports.AuditEntry) error {
	if err := t.x.enter(ctx, "append to the trail"); err != nil {
		return err
	}
	defer t.x.leave()
	if t.entries.get(t.x, e.ID) != nil {
		return exists("audit entry")
	}
	e.Event.Data = bytes.Clone(e.Event.Data)
	t.entries.put(t.x, e.ID, e)
	return nil
}

// ListByOrder lists the entries of an order as they were appended.
func (t trail) ListByOrder(ctx context.Context, order id.ID, page ports.Page) ([]ports.AuditEntry, error) {
	if err := t.x.enter(ctx, "list an order's trail"); err != nil {
		return nil, err
	}
	defer t.x.leave()
	list := pageOf(t.x, t.byOrder, byOwner(order, page.After), ownerWords, page, nil)
	for i := range list {
		list[i].Event.Data = bytes.Clone(list[i].Event.Data)
	}
	return list, nil
}
