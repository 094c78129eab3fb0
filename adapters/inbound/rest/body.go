package rest

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
)

var (
	errTooLarge   = fault.New(fault.PayloadTooLarge, "the body is larger than 1 MiB")
	errMediaType  = fault.New(fault.UnsupportedMedia, "the body must be application/json in UTF-8")
	errNoBody     = fault.New(fault.InvalidArgument, "a JSON body is required")
	errUnreadable = fault.New(fault.InvalidArgument, "the body could not be read to its end")
)

const (
	maxBody = 1 << 20
	// maxDrained is how much of a body that is too large is read all the same:
	// many clients read no answer before they have sent everything.
	maxDrained = 64 * maxBody
)

// limitBody refuses a body that says it is too large. One that does not say is
// cut off by whoever reads it.
func limitBody(c *gin.Context) {
	if c.Request.ContentLength > maxBody {
		drain(c)
		fail(c, errTooLarge)
		return
	}
	c.Next()
}

// drain reads on in a body that is refused, unless the client waits for leave
// to send it. Nor is it done for requests that nothing limits: they are being
// served as long as that takes, and would keep others out.
func drain(c *gin.Context) {
	if scopeOf(c).charged && c.Request.Header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, c.Request.Body, maxDrained)
	}
}

// withBody has the body of a request be read when its handler asks for it. What
// is wrong with it is for decode to say: there are handlers that ignore it.
func withBody(h Handler) Handler {
	return func(c *gin.Context) error {
		buf := takeBuffer()
		defer giveBuffer(buf)
		s := scopeOf(c)
		s.body, s.unread = buf, readBody(c, buf)
		return h(c)
	}
}

// readBody reads a body that must be JSON into buf, which grows with what
// arrives, not with what was announced.
func readBody(c *gin.Context, buf *bytes.Buffer) error {
	r := c.Request
	if !isJSON(r.Header) {
		return errMediaType
	}
	_, err := buf.ReadFrom(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return errUnreadable.WithCause(err)
	case buf.Len() > maxBody:
		drain(c)
		return errTooLarge
	case buf.Len() == 0:
		return errNoBody
	case len(r.Header["Content-Type"]) == 0:
		return errMediaType
	default:
		return nil
	}
}

// isJSON says whether what the headers say of a body is JSON that we read, or
// nothing at all.
func isJSON(h http.Header) bool {
	if e := h.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return false
	}
	types := h["Content-Type"]
	switch {
	case len(types) == 0:
		return true
	case len(types) > 1:
		return false
	case types[0] == "application/json":
		return true
	}
	media, params, err := mime.ParseMediaType(types[0])
	charset, named := params["charset"]
	return err == nil && media == "application/json" && (!named || strings.EqualFold(charset, "utf-8"))
}
