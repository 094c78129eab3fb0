package rest

import (
	_ "embed" // the document
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"example.com/surge/app/auditing"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

//go:embed openapi/shop_auditing.json
var auditingDocument []byte

// Auditing is the trail of what happened to orders, for admins.
type Auditing struct{ service *auditing.Service }

var _ Module = (*Auditing)(nil)

// NewAuditing serves the trail.
func NewAuditing(service *auditing.Service) *Auditing { return &Auditing{service} }

// Routes registers the routes.
func (m *Auditing) Routes(r *Router) {
	r.Role(string(account.RoleAdmin)).Get("/api/v1/admin/audit", m.trail)
}

// OpenAPI describes them.
func (m *Auditing) OpenAPI() []byte { return auditingDocument }

type eventJSON struct {
	ID      id.ID          `json:"id"`
	Type    string         `json:"type"`
	Source  string         `json:"source"`
	Version int            `json:"version"`
	Time    time.Time      `json:"time"`
	OrderID id.ID          `json:"order_id"`
	Data    jsontext.Value `json:"data"`
}

func eventOf(e ports.AuditEntry) eventJSON {
	data := jsontext.Value(e.Event.Data)
	if !data.IsValid() { // it was not ours to judge when it was heard
		data, _ = jsontext.AppendQuote(nil, e.Event.Data)
	}
	return eventJSON{
		ID: e.Event.ID, Type: e.Event.Type, Source: e.Event.Source, Version: e.Event.Version, Time: e.Event.Time.UTC(), OrderID: e.Order, Data: data,
	}
}

func (m *Auditing) trail(c *gin.Context) error {
	const list = "audit"
	q := queryOf(c)
	oid, err := id.Parse(q.text("order_id"))
	if err != nil {
		q.fields.Check("order_id", "must be the id of an order")
	}
	page := q.page(list)
	if err := q.err(); err != nil {
		return err
	}
	entries, err := m.service.Trail(c.Request.Context(), oid, page)
	if err != nil {
		return err
	}
	answerPage(c, list, page, entries, func(e ports.AuditEntry) id.ID { return e.ID }, eventOf)
	return nil
}
