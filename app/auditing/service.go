package auditing

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Group is the consumer group of auditing.
const Group = "auditing"

// Service is the use cases of auditing. It is safe for concurrent use.
type Service struct {
	store ports.Auditing
	ids   ports.IDs
}

// New composes the use cases.
func New(store ports.Auditing, ids ports.IDs) *Service {
	return &Service{store: store, ids: ids}
}

// Record enters an event into the trail of its order, once. An event whose key
// is no order id is InvalidArgument.
func (s *Service) Record(ctx context.Context, e event.Envelope) error {
	order, err := id.Parse(e.Key)
	if err != nil {
		return fault.Wrap(err, fault.InvalidArgument, "read the key of "+e.Type)
	}
	return s.store.Tx(ctx, func(ctx context.Context, r ports.AuditingRepos) error {
		if first, err := r.Inbox.First(ctx, Group, e.ID); err != nil || !first {
			return err
		}
		return r.Trail.Append(ctx, ports.AuditEntry{ID: s.ids.New(), Order: order, Event: e})
	})
}

// Trail lists what happened to an order, oldest first.
func (s *Service) Trail(ctx context.Context, order id.ID, page ports.Page) ([]ports.AuditEntry, error) {
	var entries []ports.AuditEntry
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.AuditingRepos) (err error) {
		entries, err = r.Trail.ListByOrder(ctx, order, page)
		return err
	})
	return entries, err
}
