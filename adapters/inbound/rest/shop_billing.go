package rest

import (
	_ "embed" // the document
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/billing"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/core/text"
)

//go:embed openapi/shop_billing.json
var billingDocument []byte

// Billing is the payments of a user's orders.
type Billing struct{ service *billing.Service }

var _ Module = (*Billing)(nil)

// NewBilling serves payments.
func NewBilling(service *billing.Service) *Billing { return &Billing{service} }

// Routes registers the routes.
func (m *Billing) Routes(r *Router) {
	user := r.SignedIn()
	user.Post("/api/v1/orders/:id/payments", m.pay)
	user.Get("/api/v1/orders/:id/payments", m.list)
}

// OpenAPI describes them.
func (m *Billing) OpenAPI() []byte { return billingDocument }

type paymentJSON struct {
	ID      id.ID          `json:"id"`
	OrderID id.ID          `json:"order_id"`
	Status  payment.Status `json:"status"`
	Amount  moneyJSON      `json:"amount"`
}

func paymentOf(p payment.Payment) paymentJSON {
	s := p.Snapshot()
	return paymentJSON{ID: s.ID, OrderID: s.OrderID, Status: s.Status, Amount: moneyOf(s.Amount)}
}

// maxPaymentToken bounds a means of payment, in characters.
const maxPaymentToken = 255

func (m *Billing) pay(c *gin.Context) error {
	oid, err := pathID(c, "id")
	if err != nil {
		return err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	in, err := decode[struct {
		PaymentToken Field[string] `json:"payment_token"`
	}](c)
	if err != nil {
		return err
	}
	var f text.Fields
	f.Check("payment_token", text.Line(in.PaymentToken.Value, maxPaymentToken))
	if err := f.Err(); err != nil {
		return err
	}
	paid, err := m.service.Pay(c.Request.Context(), billing.PayInput{
		User: sessionOf(c).User, Order: oid, Key: key, Token: in.PaymentToken.Value,
	})
	replayed(c, paid.Replayed)
	switch {
	case fault.Is(err, payment.Declined):
		// A replay is the same to the byte: it tells of the request that was
		// declined and of when that was.
		return &stamped{err, Stamp{RequestID: paid.Request, At: paid.At}}
	case err != nil:
		return err
	}
	answer(c, http.StatusCreated, paymentOf(paid.Payment))
	return nil
}

func (m *Billing) list(c *gin.Context) error {
	const list = "payments"
	oid, err := pathID(c, "id")
	if err != nil {
		return err
	}
	q := queryOf(c)
	page := q.page(list)
	if err := q.err(); err != nil {
		return err
	}
	payments, err := m.service.List(c.Request.Context(), sessionOf(c).User, oid, page)
	if err != nil {
		return err
	}
	answerPage(c, list, page, payments, func(p payment.Payment) id.ID { return p.Snapshot().ID }, paymentOf)
	return nil
}
