package rest

import (
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/text"
	"example.com/surge/ports"
)

// Bounds of the page size.
const (
	defaultLimit = 20
	maxLimit     = 100
)

// query is the parameters of a request, and what is wrong with them. An empty
// parameter is as good as none; one that nobody reads is ignored.
type query struct {
	values url.Values
	fields text.Fields
}

func queryOf(c *gin.Context) *query {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	q := &query{values: values}
	if err != nil {
		q.fields.Check("query", "is not well formed")
	}
	return q
}

// text is a parameter, or "".
func (q *query) text(name string) string {
	values := q.values[name]
	switch {
	case len(values) == 0:
		return ""
	case len(values) > 1:
		q.fields.Check(name, "must not be there twice")
	case !utf8.ValidString(values[0]):
		q.fields.Check(name, "must be valid UTF-8")
	}
	return values[0]
}

// limit is how many elements are wanted: 1 to 100, 20 when unsaid.
func (q *query) limit() int {
	s := q.text("limit")
	if s == "" {
		return defaultLimit
	}
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil || n < 1 || n > maxLimit {
		q.fields.Check("limit", "must be a number from 1 to 100")
	}
	return int(n)
}

// page is the part of a list that is wanted, and one more: whether that is
// there says whether another page follows.
func (q *query) page(list string) ports.Page {
	p := ports.Page{Limit: q.limit() + 1}
	if cursor := q.text("cursor"); cursor != "" {
		last, ok := parseCursor(list, cursor)
		if !ok {
			q.fields.Check(errCursor.Field, errCursor.Reason)
		}
		p.After = last
	}
	return p
}

// err is what is wrong with the parameters that were read.
func (q *query) err() error { return q.fields.Err() }

// answerPage ends a request with a part of a list. rows are what p asked for.
func answerPage[E, J any](c *gin.Context, list string, p ports.Page, rows []E, idOf func(E) id.ID, shape func(E) J) {
	body := &many[J]{Data: make([]J, 0, len(rows))}
	if most := p.Limit - 1; len(rows) > most {
		rows = rows[:most]
		body.Next = makeCursor(list, idOf(rows[most-1]))
	}
	for _, row := range rows {
		body.Data = append(body.Data, shape(row))
	}
	write(c, http.StatusOK, body)
}

var errNoSuchID = fault.New(fault.NotFound, "not found")

// parseID reads an id that a client names a thing by. Ids are opaque, so one
// that no thing could have is one that no thing has: NotFound.
func parseID(s string) (id.ID, error) {
	v, err := id.Parse(s)
	if err != nil {
		return id.Nil, errNoSuchID.WithCause(err)
	}
	return v, nil
}

// pathID is an id in the path; NotFound.
func pathID(c *gin.Context, name string) (id.ID, error) { return parseID(c.Param(name)) }
