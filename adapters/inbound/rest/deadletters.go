package rest

import (
	_ "embed" // the document
	"encoding/base64"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/consuming"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

//go:embed openapi/deadletters.json
var deadLettersDocument []byte

// DeadLetters is the messages that could not be handled, for those who can do
// something about them.
type DeadLetters struct {
	service *consuming.DeadLetters
	role    string
}

var _ Module = (*DeadLetters)(nil)

// NewDeadLetters serves dead letters to a role.
func NewDeadLetters(service *consuming.DeadLetters, role string) *DeadLetters {
	return &DeadLetters{service, role}
}

// Routes registers the routes.
func (m *DeadLetters) Routes(r *Router) {
	admin := r.Role(m.role)
	admin.Get("/api/v1/admin/dead-letters", m.list)
	admin.Post("/api/v1/admin/dead-letters/:id/replay", m.replay)
}

// OpenAPI describes them.
func (m *DeadLetters) OpenAPI() []byte { return deadLettersDocument }

type letterJSON struct {
	ID        id.ID     `json:"id"`
	Topic     string    `json:"topic"`
	Group     string    `json:"group"`
	Partition int32     `json:"partition"`
	Offset    int64     `json:"offset"`
	Key       string    `json:"key"`
	Type      string    `json:"type"`
	Error     string    `json:"error"`
	Attempts  int       `json:"attempts"`
	FailedAt  time.Time `json:"failed_at"`
	Payload   string    `json:"payload"`
	// Encoding says how a payload that is not text became some.
	Encoding string `json:"payload_encoding,omitempty"`
}

func letterOf(d ports.DeadLetter) letterJSON {
	l := letterJSON{
		ID: d.ID, Topic: d.Topic, Group: d.Group, Partition: d.Partition, Offset: d.Offset, Key: strings.ToValidUTF8(d.Key, "\ufffd"),
		Type: d.Type, Error: d.Error, Attempts: d.Attempts, FailedAt: d.FailedAt.UTC(), Payload: string(d.Payload),
	}
	if !utf8.Valid(d.Payload) {
		l.Payload, l.Encoding = base64.StdEncoding.EncodeToString(d.Payload), "base64"
	}
	return l
}

func (m *DeadLetters) list(c *gin.Context) error {
	const list = "dead-letters"
	q := queryOf(c)
	topic, page := q.text("topic"), q.page(list)
	if err := q.err(); err != nil {
		return err
	}
	letters, err := m.service.List(c.Request.Context(), topic, page)
	if err != nil {
		return err
	}
	answerPage(c, list, page, letters, func(d ports.DeadLetter) id.ID { return d.ID }, letterOf)
	return nil
}

type replayJSON struct {
	ID     id.ID  `json:"id"`
	Status string `json:"status"`
}

func (m *DeadLetters) replay(c *gin.Context) error {
	letter, err := pathID(c, "id")
	if err != nil {
		return err
	}
	if err := m.service.Replay(c.Request.Context(), letter); err != nil {
		return err
	}
	answer(c, http.StatusAccepted, replayJSON{ID: letter, Status: "replaying"})
	return nil
}
