package notifying_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/golang/mock/gomock"

	"example.com/surge/app/notifying"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/mocks"
)

var (
	at   = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	user = ident(1)
	oid  = ident(2)
)

func ident(n byte) id.ID { return id.V7(at, [10]byte{9: n}) }

func anOrder() event.Order {
	o := event.Order{UserID: user, At: at, PayBy: at.Add(15 * time.Minute)}
	o.OrderID = oid
	return o
}

func aPayment() event.Payment {
	p := event.Payment{UserID: user, At: at}
	p.OrderID = oid
	return p
}

// Each event is one message to its user, under the event's id, so that the
// mailbox can tell a repetition.
func TestOneMessagePerEvent(t *testing.T) {
	t.Parallel()
	for kind, c := range map[string]struct {
		hear func(s *notifying.Service, ctx context.Context, eid id.ID) error
		says []string
	}{
		event.TypeUserRegistered: {func(s *notifying.Service, ctx context.Context, eid id.ID) error {
			return s.UserRegistered(ctx, eid, event.UserRegistered{User: event.User{UserID: user, At: at}})
		}, []string{"Welcome"}},
		event.TypeOrderReserved: {func(s *notifying.Service, ctx context.Context, eid id.ID) error {
			return s.OrderReserved(ctx, eid, event.OrderReserved{Order: anOrder()})
		}, []string{oid.String(), "reserved", "2026-01-02T03:19:05Z"}},
		event.TypeOrderRejected: {func(s *notifying.Service, ctx context.Context, eid id.ID) error {
			return s.OrderRejected(ctx, eid, event.OrderRejected{Order: anOrder()})
		}, []string{oid.String(), "could not"}},
		event.TypeOrderCancelled: {func(s *notifying.Service, ctx context.Context, eid id.ID) error {
			return s.OrderCancelled(ctx, eid, event.OrderCancelled{Order: anOrder(), Reason: order.ReasonExpired})
		}, []string{oid.String(), "not paid in time"}},
		event.TypeOrderPaid: {func(s *notifying.Service, ctx context.Context, eid id.ID) error {
			return s.OrderPaid(ctx, eid, event.OrderPaid{Order: anOrder()})
		}, []string{oid.String(), "paid"}},
		event.TypePaymentRefunded: {func(s *notifying.Service, ctx context.Context, eid id.ID) error {
			return s.PaymentRefunded(ctx, eid, event.PaymentRefunded{Payment: aPayment()})
		}, []string{oid.String(), "given back"}},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			notifier := mocks.NewMockNotifier(gomock.NewController(t))
			eid := ident(3)
			notifier.EXPECT().Notify(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, n ports.Notification) error {
				for _, part := range c.says {
					if !strings.Contains(n.Text, part) {
						t.Errorf("%q does not say %q", n.Text, part)
					}
				}
				n.Text = ""
				if want := (ports.Notification{ID: eid, User: user, Kind: kind, At: at}); n != want {
					t.Errorf("notified %+v, not %+v", n, want)
				}
				return nil
			}).Times(1)
			if err := c.hear(notifying.New(notifier), t.Context(), eid); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCancelledByItsUserDoesNotSpeakOfTime(t *testing.T) {
	t.Parallel()
	notifier := mocks.NewMockNotifier(gomock.NewController(t))
	notifier.EXPECT().Notify(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, n ports.Notification) error {
		if strings.Contains(n.Text, "in time") {
			t.Errorf("%q", n.Text)
		}
		return nil
	})
	if err := notifying.New(notifier).OrderCancelled(t.Context(), ident(3), event.OrderCancelled{Order: anOrder(), Reason: order.ReasonUser}); err != nil {
		t.Error(err)
	}
}

// A mailbox that is down is tried again by whoever delivers events.
func TestFailureIsAnswered(t *testing.T) {
	t.Parallel()
	notifier := mocks.NewMockNotifier(gomock.NewController(t))
	notifier.EXPECT().Notify(gomock.Any(), gomock.Any()).Return(fault.New(fault.Unavailable, "down"))
	err := notifying.New(notifier).OrderPaid(t.Context(), ident(3), event.OrderPaid{Order: anOrder()})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
}
