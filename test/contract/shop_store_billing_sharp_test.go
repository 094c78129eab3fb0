package contract_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

func TestBillingSuiteIsSharp(t *testing.T) {
	t.Parallel()
	breaks := make(map[string][]string)
	for name := range brokenLists {
		breaks[name] = []string{"PaymentsByStatusOldestFirst"}
	}
	contract.Sharp(t, breaks, testBillingBroken)
}

func testBillingBroken(t *testing.T, name string) {
	contract.BillingStore(t, shopStoreIn(memory.NewBillingStore, func(b *memory.StoreBackend[ports.BillingRepos]) ports.Billing {
		return alteredStore[ports.BillingRepos]{b.Node(), func(r *ports.BillingRepos) { r.Payments = listingPayments{r.Payments, brokenLists[name]} }}
	}))
}

// listingPayments lists payments by status in a way of its own.
type listingPayments struct {
	ports.Payments
	list listPayments
}

type listPayments func(ctx context.Context, p ports.Payments, s payment.Status, before time.Time, after payment.Payment, limit int) ([]payment.Payment, error)

func (p listingPayments) ListByStatus(ctx context.Context, s payment.Status, before time.Time, after payment.Payment, limit int) ([]payment.Payment, error) {
	return p.list(ctx, p.Payments, s, before, after, limit)
}

var brokenLists = map[string]listPayments{
	"knows one status": func(ctx context.Context, p ports.Payments, _ payment.Status, before time.Time, after payment.Payment, limit int) ([]payment.Payment, error) {
		return p.ListByStatus(ctx, payment.StatusUnknown, before, after, limit)
	},
	"starts over": func(ctx context.Context, p ports.Payments, s payment.Status, before time.Time, _ payment.Payment, limit int) ([]payment.Payment, error) {
		return p.ListByStatus(ctx, s, before, payment.Payment{}, limit)
	},
	"lists the young": func(ctx context.Context, p ports.Payments, s payment.Status, before time.Time, after payment.Payment, limit int) ([]payment.Payment, error) {
		return p.ListByStatus(ctx, s, before.Add(time.Microsecond), after, limit)
	},
	"passes over those of the same time": func(ctx context.Context, p ports.Payments, s payment.Status, before time.Time, after payment.Payment, limit int) ([]payment.Payment, error) {
		list, err := p.ListByStatus(ctx, s, before, after, limit+1)
		list = slices.DeleteFunc(list, func(p payment.Payment) bool {
			return p.Snapshot().UpdatedAt.Equal(after.Snapshot().UpdatedAt)
		})
		return list[:min(limit, len(list))], err
	},
}
