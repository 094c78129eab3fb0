package rest

import (
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/ports"
)

// Header values that every answer shares. They are never changed.
var (
	noSniff  = []string{"nosniff"}
	noStore  = []string{"no-store"}
	jsonType = []string{"application/json; charset=utf-8"}
)

// identify gives the request its id, its place in a trace and its deadline. The
// id of a sane X-Request-Id is kept.
func (a *API) identify(c *gin.Context) {
	r := c.Request
	own := a.ids.New()
	rid, ok := saneRequestID(r.Header["X-Request-Id"])
	if !ok {
		rid = own.String()
	}
	s := &scope{
		Context:  ports.WithRequest(r.Context(), rid, continueTrace(r.Header["Traceparent"], own)),
		deadline: time.Now().Add(a.settings.RequestTimeout),
		client:   a.proxies.client(r),
	}
	defer s.end()
	c.Request = r.WithContext(s)

	h := c.Writer.Header()
	s.setHeader(h, "X-Request-Id", rid)
	h["X-Content-Type-Options"] = noSniff
	h["Cache-Control"] = noStore
	c.Next()
}

// saneRequestID takes a client's request id when it is 1 to 128 letters, digits,
// dots, underscores and dashes: nothing that a log or a header would mind.
func saneRequestID(headers []string) (string, bool) {
	if len(headers) != 1 || headers[0] == "" || len(headers[0]) > 128 {
		return "", false
	}
	for _, b := range []byte(headers[0]) {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', b == '.', b == '_', b == '-':
		default:
			return "", false
		}
	}
	return headers[0], true
}
