package mysql

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Auditing is a handle on the store of the auditing context.
type Auditing = Store[ports.AuditingRepos]

var _ ports.Auditing = (*Auditing)(nil)

// NewAuditing opens the store of the auditing context.
func NewAuditing(db *DB) *Auditing {
	return newStore(db, "auditing", func(x *tx, kit ports.Kit) ports.AuditingRepos {
		return ports.AuditingRepos{Kit: kit, Trail: trail{x}}
	})
}

const entryColumns = `id, order_id, event_id, source, type, schema_version, topic, aggregate, happened_at, traceparent, data`

var (
	trailAppend = write("append to the trail", `
INSERT INTO auditing_trail (`+entryColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	trailOfOrder = read("list an order's trail", `
SELECT `+entryColumns+` FROM auditing_trail WHERE order_id = ? AND id > ? ORDER BY id LIMIT ?`)
)

type trail struct{ x *tx }

var _ ports.Trail = trail{}

// Append adds an entry.
func (t trail) Append(ctx context.Context, a ports.AuditEntry) error {
	e := a.Event
	return t.x.insert(ctx, trailAppend, "audit entry",
		a.ID[:], a.Order[:], e.ID[:], e.Source, e.Type, e.Version, []byte(e.Topic), []byte(e.Key), e.Time, e.TraceParent, nonNil(e.Data))
}

// ListByOrder lists the entries of an order as they were appended.
func (t trail) ListByOrder(ctx context.Context, order id.ID, page ports.Page) ([]ports.AuditEntry, error) {
	return listed(ctx, t.x, trailOfOrder, func(row scanner) (a ports.AuditEntry, err error) {
		e := &a.Event
		err = row.Scan(idInto(&a.ID), idInto(&a.Order), idInto(&e.ID), &e.Source, &e.Type, &e.Version, &e.Topic, &e.Key, &e.Time, &e.TraceParent, &e.Data)
		return a, err //nolint:wrapcheck // by each
	}, order[:], page.After[:], page.Limit)
}
