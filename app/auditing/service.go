package auditing

import (
	"context"
	"slices"

	"example.com/surge/app/grouping"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Group is the consumer group of auditing.
const Group = "auditing"

// Service is the use cases of auditing. It is safe for concurrent use.
type Service struct {
	store    ports.Auditing
	ids      ports.IDs
	together *grouping.Group[heard]
}

// heard is an event of an order.
type heard struct {
	order id.ID
	event event.Envelope
}

// New composes the use cases.
func New(store ports.Auditing, ids ports.IDs) *Service {
	s := &Service{store: store, ids: ids}
	s.together = grouping.New(s.record)
	return s
}

// Record enters an event into the trail of its order, once. An event whose key
// is no order id is InvalidArgument.
func (s *Service) Record(ctx context.Context, e event.Envelope) error {
	order, err := id.Parse(e.Key)
	if err != nil {
		return fault.Wrap(err, fault.InvalidArgument, "read the key of "+e.Type)
	}
	h := heard{order, e}
	if done, err := s.together.Join(ctx, h); done || err != nil {
		return err
	}
	return s.record(ctx, func() []heard { return []heard{h} })
}

// record enters all that take answers, or none.
func (s *Service) record(ctx context.Context, take func() []heard) error {
	return s.store.Tx(ctx, func(ctx context.Context, r ports.AuditingRepos) error {
		all := take()
		slices.SortFunc(all, func(a, b heard) int { return a.event.ID.Compare(b.event.ID) })
		for _, h := range all {
			first, err := r.Inbox.First(ctx, Group, h.event.ID)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			if err := r.Trail.Append(ctx, ports.AuditEntry{ID: s.ids.New(), Order: h.order, Event: h.event}); err != nil {
				return err
			}
		}
		return nil
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
