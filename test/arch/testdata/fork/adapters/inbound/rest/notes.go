package rest

import (
	_ "embed" // the document
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/noting"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/note"
)

//go:embed openapi/notes.json
var notesDocument []byte

// Notes is the routes of notes.
type Notes struct{ service *noting.Service }

var _ Module = (*Notes)(nil)

// NewNotes serves notes.
func NewNotes(service *noting.Service) *Notes { return &Notes{service} }

// Routes registers the routes.
func (m *Notes) Routes(r *Router) {
	anyone := r.Anyone()
	anyone.Post("/api/v1/notes", m.keep)
	anyone.Get("/api/v1/notes/:id", m.get)
}

// OpenAPI describes them.
func (m *Notes) OpenAPI() []byte { return notesDocument }

type noteJSON struct {
	ID   id.ID  `json:"id"`
	Text string `json:"text"`
}

func noteOf(n note.Note) noteJSON { return noteJSON{n.ID(), n.Text()} }

func (m *Notes) keep(c *gin.Context) error {
	in, err := decode[struct {
		Text string `json:"text"`
	}](c)
	if err != nil {
		return err
	}
	n, err := m.service.Keep(c.Request.Context(), in.Text)
	if err != nil {
		return err
	}
	answer(c, http.StatusCreated, noteOf(n))
	return nil
}

func (m *Notes) get(c *gin.Context) error {
	nid, err := id.Parse(c.Param("id"))
	if err != nil {
		return fault.New(fault.NotFound, "no such note")
	}
	n, err := m.service.Get(c.Request.Context(), nid)
	if err != nil {
		return err
	}
	answer(c, http.StatusOK, noteOf(n))
	return nil
}
