package billing

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

// List lists the payments of a user's order, newest first. NotFound: not an
// order of this user.
func (s *Service) List(ctx context.Context, user, oid id.ID, page ports.Page) ([]payment.Payment, error) {
	if _, err := s.orders.OrderOf(ctx, user, oid); err != nil {
		return nil, err
	}
	var payments []payment.Payment
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.BillingRepos) (err error) {
		payments, err = r.Payments.ListByOrder(ctx, oid, page)
		return err
	})
	return payments, err
}
