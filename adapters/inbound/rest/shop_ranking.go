package rest

import (
	_ "embed" // the document
	"encoding/binary"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/ranking"
	"example.com/surge/core/id"
)

//go:embed openapi/shop_ranking.json
var rankingDocument []byte

// Ranking is the boards.
type Ranking struct{ service *ranking.Service }

var _ Module = (*Ranking)(nil)

// NewRanking serves boards.
func NewRanking(service *ranking.Service) *Ranking { return &Ranking{service} }

// Routes registers the routes.
func (m *Ranking) Routes(r *Router) {
	r.Anyone().Get("/api/v1/leaderboards/best-sellers", m.bestSellers)
}

// OpenAPI describes them.
func (m *Ranking) OpenAPI() []byte { return rankingDocument }

type entryJSON struct {
	ProductID id.ID  `json:"product_id"`
	Name      string `json:"name"`
	Sold      int64  `json:"sold"`
}

// maxPlace is how far down the board clients may read.
const maxPlace = 1000

// placed is an entry of the board with its place on it, from 1.
type placed struct {
	ranking.Entry
	place uint64
}

// bestSellers pages by place: a board has no other order that lasts.
func (m *Ranking) bestSellers(c *gin.Context) error {
	const list = "best-sellers"
	q := queryOf(c)
	page := q.page(list)
	skip := placeOf(page.After)
	if skip > maxPlace {
		q.fields.Check(errCursor.Field, errCursor.Reason)
	}
	if err := q.err(); err != nil {
		return err
	}
	entries, err := m.service.BestSellers(c.Request.Context(), int(skip)+page.Limit) //nolint:gosec // bounded above
	if err != nil {
		return err
	}
	var rows []placed
	for i, e := range entries[:min(len(entries), maxPlace)] {
		if place := uint64(i) + 1; place > skip {
			rows = append(rows, placed{e, place})
		}
	}
	answerPage(c, list, page, rows, func(p placed) id.ID { return idOfPlace(p.place) }, func(p placed) entryJSON {
		return entryJSON{ProductID: p.Product, Name: p.Name, Sold: p.Sold}
	})
	return nil
}

// A place travels in a cursor as an id.
func idOfPlace(place uint64) (v id.ID) {
	binary.BigEndian.PutUint64(v[8:], place)
	return v
}

func placeOf(v id.ID) uint64 { return binary.BigEndian.Uint64(v[8:]) }
