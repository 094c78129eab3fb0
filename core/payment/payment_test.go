package payment_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/payment"
)

var at = time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC)

func ident(n byte) id.ID { return id.V7(at, [10]byte{9: n}) }

func initiated() payment.Payment {
	m, err := money.New(1999, "CNY")
	if err != nil {
		panic(err)
	}
	return payment.Initiate(ident(1), ident(2), ident(3), m, at)
}

// steps is every step that a payment may take; a method that is asked for
// another answers false.
var steps = map[string]struct {
	do   func(payment.Payment, time.Time) (payment.Payment, bool)
	from []payment.Status
	to   payment.Status
}{
	"lose":       {payment.Payment.Lose, []payment.Status{payment.StatusInitiated}, payment.StatusUnknown},
	"capture":    {payment.Payment.Capture, []payment.Status{payment.StatusInitiated, payment.StatusUnknown}, payment.StatusCaptured},
	"decline":    {payment.Payment.Decline, []payment.Status{payment.StatusInitiated, payment.StatusUnknown}, payment.StatusDeclined},
	"owe refund": {payment.Payment.OweRefund, []payment.Status{payment.StatusCaptured}, payment.StatusRefundDue},
	"refund":     {payment.Payment.Refund, []payment.Status{payment.StatusRefundDue}, payment.StatusRefunded},
}

func TestNoSequenceLeavesTheDiagram(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, now := initiated(), at
		actions := map[string]func(*rapid.T){}
		for name, step := range steps {
			actions[name] = func(t *rapid.T) {
				now = now.Add(time.Second)
				before := p.Snapshot()
				n, moved := step.do(p, now)
				allowed := false
				for _, from := range step.from {
					allowed = allowed || before.Status == from
				}
				want := before
				if allowed {
					want.Status, want.Version, want.UpdatedAt = step.to, before.Version+1, now
				}
				if moved != allowed || n.Snapshot() != want {
					t.Fatalf("%+v became %+v, moved: %v", before, n.Snapshot(), moved)
				}
				if back, err := payment.Restore(n.Snapshot()); err != nil || back != n {
					t.Fatalf("no store would give %+v back: %v", n.Snapshot(), err)
				}
				p = n
			}
		}
		t.Repeat(actions)
	})
}

func TestRestoreRefusesWhatNoPaymentCouldBe(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*payment.Snapshot){
		"status":  func(s *payment.Snapshot) { s.Status = "lost" },
		"version": func(s *payment.Snapshot) { s.Version = 0 },
		"amount":  func(s *payment.Snapshot) { s.Amount = money.Money{} },
	} {
		s := initiated().Snapshot()
		spoil(&s)
		if _, err := payment.Restore(s); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The answer to a request stays what it was when the money goes back later.
func TestAsDecidedForgetsTheRefund(t *testing.T) {
	t.Parallel()
	captured, _ := initiated().Capture(at)
	due, _ := captured.OweRefund(at)
	refunded, _ := due.Refund(at)
	declined, _ := initiated().Decline(at)
	for _, c := range []struct {
		p    payment.Payment
		want payment.Status
	}{
		{captured, payment.StatusCaptured}, {due, payment.StatusCaptured}, {refunded, payment.StatusCaptured},
		{declined, payment.StatusDeclined}, {initiated(), payment.StatusInitiated},
	} {
		if got := c.p.AsDecided().Status(); got != c.want {
			t.Errorf("%s shows as %s", c.p.Status(), got)
		}
	}
}

// At most one payment of a bill is alive.
func TestBillHasOnePaymentAlive(t *testing.T) {
	t.Parallel()
	first := initiated()
	bill, ok := payment.Bill{OrderID: ident(2)}.Start(first.Snapshot().ID)
	if !ok || bill.Version != 1 {
		t.Fatalf("a new bill: %+v, %v", bill, ok)
	}
	other := ident(9)
	unknown, _ := first.Lose(at)
	captured, _ := unknown.Capture(at)
	due, _ := captured.OweRefund(at)
	for _, alive := range []payment.Payment{unknown, captured, due} {
		noted := bill.Note(alive)
		if n, ok := noted.Start(other); ok || n != noted {
			t.Errorf("another payment starts beside a %s one", alive.Status())
		}
		if noted.Version != bill.Version+1 {
			t.Errorf("noting a %s payment: version %d", alive.Status(), noted.Version)
		}
	}
	declined, _ := unknown.Decline(at)
	refunded, _ := due.Refund(at)
	for _, ended := range []payment.Payment{declined, refunded} {
		noted := bill.Note(ended)
		if n, ok := noted.Start(other); !ok || n.Active != other || n.Version != bill.Version+2 {
			t.Errorf("after a %s payment: %+v, %v", ended.Status(), n, ok)
		}
		started, _ := noted.Start(other)
		if late := started.Note(ended); late.Active != other {
			t.Errorf("a late word of the %s payment ended the other", ended.Status())
		}
	}
}
