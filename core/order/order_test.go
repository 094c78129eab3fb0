package order_test

import (
	"math"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
)

var at = time.Date(2026, 1, 2, 3, 4, 5, 123456789, time.FixedZone("elsewhere", 3600))

func ident(n byte) id.ID { return id.V7(at, [10]byte{9: n}) }

func request(quantity, price int64) order.Request {
	m, err := money.New(price, "CNY")
	if err != nil {
		panic(err)
	}
	return order.Request{
		ID: ident(1), UserID: ident(2), ProductID: ident(3), HoldID: ident(4),
		Quantity: quantity, UnitPrice: m, At: at, PayWithin: time.Hour,
	}
}

func placed(t *testing.T) order.Order {
	t.Helper()
	o, _, err := order.Place(request(2, 1999))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestPlaceMakesAPendingOrder(t *testing.T) {
	t.Parallel()
	o, e, err := order.Place(request(3, 1999))
	s := o.Snapshot()
	if err != nil || s.Status != order.Pending || s.Version != 1 || s.Total.Amount() != 5997 {
		t.Errorf("%+v, %v", s, err)
	}
	if e.Kind != order.EventPlaced || e.Order != s {
		t.Errorf("the event is %+v", e)
	}
	// What a store keeps is what was made: UTC, whole microseconds.
	if want := time.Date(2026, 1, 2, 2, 4, 5, 123456000, time.UTC); s.CreatedAt != want || s.UpdatedAt != want || s.PayBy != want.Add(time.Hour) {
		t.Errorf("times are %v, %v, %v", s.CreatedAt, s.UpdatedAt, s.PayBy)
	}
	if back, err := order.Restore(s); err != nil || back != o {
		t.Errorf("Restore: %+v, %v", back, err)
	}
}

func TestPlaceRefusesABadQuantity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ quantity, price int64 }{
		{0, 1}, {-1, 1}, {math.MinInt64, 1}, {order.MaxQuantity + 1, 1}, {math.MaxInt64, 1}, {2, math.MaxInt64},
	} {
		_, _, err := order.Place(request(c.quantity, c.price))
		if d := fault.From(err).Details(); !fault.Is(err, fault.InvalidArgument) || len(d) != 1 || d[0].Field != "quantity" {
			t.Errorf("%d at %d: %v %v", c.quantity, c.price, err, d)
		}
	}
	if _, _, err := order.Place(request(order.MaxQuantity, math.MaxInt64/order.MaxQuantity)); err != nil {
		t.Errorf("the largest order: %v", err)
	}
}

func TestRestoreRefusesWhatNoOrderCouldBe(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*order.Snapshot){
		"status":                 func(s *order.Snapshot) { s.Status = "lost" },
		"version":                func(s *order.Snapshot) { s.Version = 0 },
		"quantity":               func(s *order.Snapshot) { s.Quantity = 0 },
		"total":                  func(s *order.Snapshot) { s.Total = money.Money{} },
		"paid without a payment": func(s *order.Snapshot) { s.Status = order.Paid },
		"unpaid with a payment":  func(s *order.Snapshot) { s.PaymentID = ident(5) },
	} {
		s := placed(t).Snapshot()
		spoil(&s)
		if _, err := order.Restore(s); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A replay gives the first answer again, whatever became of the order.
func TestAsPlacedIsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	first := placed(t).AsPlaced()
	reserved, _, _ := placed(t).Reserve(at.Add(time.Minute), at.Add(time.Second))
	paid, _, _ := reserved.Capture(ident(5), at.Add(2*time.Second))
	cancelled, _, _, err := reserved.Cancel(order.ReasonUser, at.Add(time.Second))
	if err != nil || reserved.AsPlaced() != first || paid.AsPlaced() != first || cancelled.AsPlaced() != first {
		t.Errorf("the first answer %+v became %+v", first, paid.AsPlaced())
	}
}

func TestTimeToPay(t *testing.T) {
	t.Parallel()
	pending := placed(t)
	reserved, _, _ := pending.Reserve(at.Add(time.Minute), at)
	paid, _, _ := reserved.Capture(ident(5), at)
	cancelled, _, _, _ := pending.Cancel(order.ReasonUser, at)
	rejected, _, _ := pending.Reject(at)
	for name, c := range map[string]struct {
		o       order.Order
		after   time.Duration
		overdue bool
		code    fault.Code // of CheckPayable; Code{} is none
		retry   bool
	}{
		"pending":             {pending, 0, false, fault.InvalidState, true},
		"pending, time up":    {pending, time.Hour + time.Second, true, fault.InvalidState, false},
		"reserved":            {reserved, 59 * time.Second, false, fault.Code{}, false},
		"reserved, time up":   {reserved, 61 * time.Second, true, fault.InvalidState, false},
		"paid":                {paid, 2 * time.Hour, false, fault.InvalidState, false},
		"cancelled":           {cancelled, 2 * time.Hour, false, fault.InvalidState, false},
		"rejected":            {rejected, 2 * time.Hour, false, fault.InvalidState, false},
		"cancelled, in time":  {cancelled, 0, false, fault.InvalidState, false},
		"reserved, just then": {reserved, time.Minute - time.Microsecond, false, fault.Code{}, false},
	} {
		now := at.Add(c.after)
		if got := c.o.Overdue(now); got != c.overdue {
			t.Errorf("%s: overdue is %v", name, got)
		}
		err := c.o.CheckPayable(now)
		if (err == nil) != (c.code == fault.Code{}) || err != nil && (!fault.Is(err, c.code) || (fault.From(err).RetryAfter() > 0) != c.retry) {
			t.Errorf("%s: payable is %v", name, err)
		}
	}
}
