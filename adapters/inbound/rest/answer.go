package rest

import (
	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"example.com/surge/core/fault"
)

// one is the envelope of a thing, many that of a part of a list.
type (
	one[T any] struct {
		Data T `json:"data"`
	}
	many[T any] struct {
		Data []T    `json:"data"`
		Next string `json:"next_cursor,omitempty"`
	}
)

// answer ends a request with a thing.
func answer[T any](c *gin.Context, status int, data T) {
	write(c, status, &one[T]{data})
}

// options: text that the store let through is sent whatever it is.
var options = json.JoinOptions(jsontext.AllowInvalidUTF8(true))

// write sends a body that is encoded whole before the first byte leaves.
func write(c *gin.Context, status int, body any) {
	buf := takeBuffer()
	defer giveBuffer(buf)
	if err := json.MarshalWrite(buf, body, options); err != nil {
		// The shapes are ours, so this is a bug.
		panic(fault.Wrap(err, fault.Internal, "encode the answer"))
	}
	buf.WriteByte('\n')
	c.Writer.Header()["Content-Type"] = jsonType
	c.Writer.WriteHeader(status)
	// A client that is gone is no fault of ours, and there is nobody to tell.
	_, _ = c.Writer.Write(buf.Bytes())
}
