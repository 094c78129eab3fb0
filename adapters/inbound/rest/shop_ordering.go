package rest

import (
	"context"
	_ "embed" // the document
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/ordering"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/core/text"
)

//go:embed openapi/shop_ordering.json
var orderingDocument []byte

// Ordering is a user's orders.
type Ordering struct{ service *ordering.Service }

var _ Module = (*Ordering)(nil)

// NewOrdering serves orders.
func NewOrdering(service *ordering.Service) *Ordering { return &Ordering{service} }

// Routes registers the routes.
func (m *Ordering) Routes(r *Router) {
	user := r.SignedIn()
	user.Post("/api/v1/orders", m.place)
	user.Get("/api/v1/orders", m.list)
	user.Get("/api/v1/orders/:id", m.get)
	user.Post("/api/v1/orders/:id/cancel", m.cancel)
}

// OpenAPI describes them.
func (m *Ordering) OpenAPI() []byte { return orderingDocument }

type orderJSON struct {
	ID        id.ID        `json:"id"`
	UserID    id.ID        `json:"user_id"`
	ProductID id.ID        `json:"product_id"`
	Quantity  int64        `json:"quantity"`
	Total     moneyJSON    `json:"total"`
	Status    order.Status `json:"status"`
	Version   int64        `json:"version"`
	CreatedAt time.Time    `json:"created_at"`
	UpdatedAt time.Time    `json:"updated_at"`
}

func orderOf(o order.Order) orderJSON {
	s := o.Snapshot()
	return orderJSON{
		ID: s.ID, UserID: s.UserID, ProductID: s.ProductID, Quantity: s.Quantity, Total: moneyOf(s.Total),
		Status: s.Status, Version: s.Version, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
}

func (m *Ordering) place(c *gin.Context) error {
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	in, err := decode[struct {
		ProductID Field[string] `json:"product_id"`
		Quantity  Field[int64]  `json:"quantity"`
	}](c)
	if err != nil {
		return err
	}
	var f text.Fields
	f.Check("product_id", missing(in.ProductID.Value))
	f.Check("quantity", order.CheckQuantity(in.Quantity.Value))
	if err := f.Err(); err != nil {
		return err
	}
	product, err := parseID(in.ProductID.Value)
	if err != nil {
		return err
	}
	placed, err := m.service.Place(c.Request.Context(), ordering.PlaceInput{
		User: sessionOf(c).User, Key: key, Product: product, Quantity: in.Quantity.Value,
	})
	if err != nil {
		return err
	}
	replayed(c, placed.Replayed)
	answer(c, http.StatusCreated, orderOf(placed.Order))
	return nil
}

func (m *Ordering) list(c *gin.Context) error {
	const list = "orders"
	q := queryOf(c)
	page := q.page(list)
	if err := q.err(); err != nil {
		return err
	}
	orders, err := m.service.List(c.Request.Context(), sessionOf(c).User, page)
	if err != nil {
		return err
	}
	answerPage(c, list, page, orders, func(o order.Order) id.ID { return o.Snapshot().ID }, orderOf)
	return nil
}

func (m *Ordering) get(c *gin.Context) error { return m.one(c, m.service.Get) }

func (m *Ordering) cancel(c *gin.Context) error { return m.one(c, m.service.Cancel) }

// one answers what a use case says of one of a user's orders.
func (m *Ordering) one(c *gin.Context, ask func(ctx context.Context, user, oid id.ID) (order.Order, error)) error {
	oid, err := pathID(c, "id")
	if err != nil {
		return err
	}
	o, err := ask(c.Request.Context(), sessionOf(c).User, oid)
	if err != nil {
		return err
	}
	answer(c, http.StatusOK, orderOf(o))
	return nil
}
