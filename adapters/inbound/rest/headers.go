package rest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
)

const maxIdempotencyKey = 255

var (
	errNoKey  = badHeader("Idempotency-Key", "is required")
	errBadKey = badHeader("Idempotency-Key", "must be 1 to 255 visible ASCII characters")
	errNoTag  = badHeader("If-Match", "is required: the quoted version that you read")
	errBadTag = badHeader("If-Match", "must be one quoted version, such as \"1\"")
)

func badHeader(name, reason string) error {
	return fault.New(fault.InvalidArgument, "the request is not valid").WithDetails(fault.Detail{Field: name, Reason: reason})
}

// idempotencyKey is the key of a request that needs one.
func idempotencyKey(c *gin.Context) (string, error) {
	key, err := optionalKey(c)
	if err == nil && key == "" {
		return "", errNoKey
	}
	return key, err
}

// optionalKey is the key of a request, or "" when it has none.
func optionalKey(c *gin.Context) (string, error) {
	keys := c.Request.Header["Idempotency-Key"]
	if len(keys) == 0 {
		return "", nil
	}
	if len(keys) > 1 || keys[0] == "" || len(keys[0]) > maxIdempotencyKey {
		return "", errBadKey
	}
	for _, b := range []byte(keys[0]) {
		if b < '!' || b > '~' {
			return "", errBadKey
		}
	}
	return keys[0], nil
}

// replayed marks an answer that an earlier request got first.
func replayed(c *gin.Context, was bool) {
	if was {
		c.Header("Idempotent-Replayed", "true")
	}
}

// setVersion tells the client the version to say in If-Match.
func setVersion(c *gin.Context, version int64) {
	scopeOf(c).setHeader(c.Writer.Header(), "Etag", `"`+strconv.FormatInt(version, 10)+`"`)
}

// noVersion is a version that nothing has.
const noVersion = 0

// ifMatch is the version that a client believes to be current. A strong tag
// that is none of ours is a version that nothing has; a weak one, a list and *
// are refused, for an update must say what it replaces.
func ifMatch(h http.Header) (int64, error) {
	tags := h["If-Match"]
	if len(tags) == 0 {
		return 0, errNoTag
	}
	if len(tags) > 1 {
		return 0, errBadTag
	}
	opaque, opens := strings.CutPrefix(tags[0], `"`)
	opaque, closes := strings.CutSuffix(opaque, `"`)
	if !opens || !closes || opaque == "" || strings.ContainsAny(opaque, "\" ") {
		return 0, errBadTag
	}
	version, err := strconv.ParseInt(opaque, 10, 64)
	if err != nil || strconv.FormatInt(version, 10) != opaque || version < 1 {
		return noVersion, nil
	}
	return version, nil
}
