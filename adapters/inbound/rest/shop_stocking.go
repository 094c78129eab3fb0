package rest

import (
	_ "embed" // the document
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/catalog"
	"example.com/surge/app/stocking"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/core/text"
	"example.com/surge/ports"
)

//go:embed openapi/shop_stocking.json
var stockingDocument []byte

// Stocking is adding pieces to products.
type Stocking struct {
	service *stocking.Service
	catalog *catalog.Service
}

var _ Module = (*Stocking)(nil)

// NewStocking serves stocks. The catalogue answers what the product is then.
func NewStocking(service *stocking.Service, products *catalog.Service) *Stocking {
	return &Stocking{service, products}
}

// Routes registers the routes.
func (m *Stocking) Routes(r *Router) {
	r.Role(string(account.RoleAdmin)).Post("/api/v1/products/:id/restock", m.restock)
}

// OpenAPI describes them.
func (m *Stocking) OpenAPI() []byte { return stockingDocument }

func (m *Stocking) restock(c *gin.Context) error {
	pid, err := pathID(c, "id")
	if err != nil {
		return err
	}
	key, err := optionalKey(c)
	if err != nil {
		return err
	}
	in, err := decode[struct {
		Quantity Field[int64] `json:"quantity"`
	}](c)
	if err != nil {
		return err
	}
	quantity := in.Quantity.Value
	var f text.Fields
	f.Check("quantity", product.CheckQuantity(quantity))
	if err := f.Err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	r := stocking.Restock{
		Product: pid, Quantity: quantity, Request: ports.RequestID(ctx),
		Hash: id.Hash("restock", pid.String(), strconv.FormatInt(quantity, 10)),
	}
	if key != "" {
		r.Key = &ports.IdempotencyKey{User: sessionOf(c).User, Scope: "POST /api/v1/products/" + pid.String() + "/restock", Key: key}
	}
	was, err := m.service.Restock(ctx, r)
	if err != nil {
		return err
	}
	v, err := m.catalog.Get(ctx, pid)
	if err != nil {
		return err
	}
	replayed(c, was)
	answerProduct(c, http.StatusOK, v)
	return nil
}
