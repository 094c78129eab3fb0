package rest

import (
	_ "embed" // the document
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/catalog"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/core/text"
)

//go:embed openapi/shop_catalog.json
var catalogDocument []byte

// Catalog is the products.
type Catalog struct{ service *catalog.Service }

var _ Module = (*Catalog)(nil)

// NewCatalog serves products.
func NewCatalog(service *catalog.Service) *Catalog { return &Catalog{service} }

// Routes registers the routes.
func (m *Catalog) Routes(r *Router) {
	anyone := r.Anyone()
	anyone.Get("/api/v1/products", m.list)
	anyone.Get("/api/v1/products/:id", m.get)
	admin := r.Role(string(account.RoleAdmin))
	admin.Post("/api/v1/products", m.create)
	admin.Put("/api/v1/products/:id", m.edit)
}

// OpenAPI describes them.
func (m *Catalog) OpenAPI() []byte { return catalogDocument }

func (m *Catalog) list(c *gin.Context) error {
	const list = "products"
	q := queryOf(c)
	tag, page := q.text("tag"), q.page(list)
	if tag != "" {
		q.fields.Check("tag", text.Line(tag, product.MaxTag))
	}
	if err := q.err(); err != nil {
		return err
	}
	products, err := m.service.List(c.Request.Context(), tag, page)
	if err != nil {
		return err
	}
	answerPage(c, list, page, products, func(v catalog.View) id.ID { return v.Product.ID() }, productOf)
	return nil
}

func (m *Catalog) get(c *gin.Context) error {
	pid, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := m.service.Get(c.Request.Context(), pid)
	if err != nil {
		return err
	}
	answerProduct(c, http.StatusOK, v)
	return nil
}

func (m *Catalog) create(c *gin.Context) error {
	in, err := decode[newProductJSON](c)
	if err != nil {
		return err
	}
	details, stock, err := in.check()
	if err != nil {
		return err
	}
	v, err := m.service.Create(c.Request.Context(), details, stock)
	if err != nil {
		return err
	}
	answerProduct(c, http.StatusCreated, v)
	return nil
}

func (m *Catalog) edit(c *gin.Context) error {
	pid, err := pathID(c, "id")
	if err != nil {
		return err
	}
	version, err := ifMatch(c.Request.Header)
	if err != nil {
		return err
	}
	in, err := decode[productEditJSON](c)
	if err != nil {
		return err
	}
	details, err := in.check()
	if err != nil {
		return err
	}
	v, err := m.service.Edit(c.Request.Context(), pid, version, details)
	if err != nil {
		return err
	}
	answerProduct(c, http.StatusOK, v)
	return nil
}

// answerProduct ends a request with a product and its version.
func answerProduct(c *gin.Context, status int, v catalog.View) {
	setVersion(c, v.Product.Version())
	answer(c, status, productOf(v))
}
