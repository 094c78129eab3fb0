package rest

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// errorBody is the JSON of every failure.
type errorBody struct {
	Error errorJSON `json:"error"`
}

type errorJSON struct {
	Code      string       `json:"code"`
	Status    int          `json:"status"`
	Message   string       `json:"message"`
	Timestamp string       `json:"timestamp"`
	Path      string       `json:"path"`
	RequestID string       `json:"request_id"`
	Details   []detailJSON `json:"details"`
}

type detailJSON struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Stamp says which request failed and when: this one now, unless a failure is
// told again.
type Stamp struct {
	RequestID string
	At        time.Time
}

// stamped is a failure that was decided by an earlier request.
type stamped struct {
	error
	stamp Stamp
}

func (s *stamped) Unwrap() error { return s.error }

// maxToldPath bounds how much of its path a client is told back, in bytes.
const maxToldPath = 1024

// timestampFormat is RFC 3339 in UTC with milliseconds, always three digits.
const timestampFormat = "2006-01-02T15:04:05.000Z"

// fail ends a request with a failure. It is the only place that turns faults
// into answers.
func fail(c *gin.Context, err error) {
	s := scopeOf(c)
	s.failed = err
	stamp := Stamp{RequestID: ports.RequestID(s), At: time.Now()}
	if earlier, ok := err.(*stamped); ok { //nolint:errorlint // it is only ever outermost
		stamp = earlier.stamp
	}
	f := fault.From(err)
	code := publicCode(f.Code())
	status := statusOf(code)
	message := f.Message()
	if status == http.StatusInternalServerError {
		message = "internal error"
	}
	details := make([]detailJSON, len(f.Details()))
	for i, d := range f.Details() {
		details[i] = detailJSON(d)
	}
	failHeaders(c.Writer.Header(), status, f.RetryAfter())
	c.Abort()
	write(c, status, errorBody{errorJSON{
		Code: code.String(), Status: status, Message: message, Timestamp: stamp.At.UTC().Format(timestampFormat),
		Path: printable(c.Request.URL.EscapedPath(), maxToldPath), RequestID: stamp.RequestID, Details: details,
	}})
}

// failHeaders sets what belongs to a status.
func failHeaders(h http.Header, status int, retry time.Duration) {
	switch {
	case status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case status == http.StatusServiceUnavailable, retry > 0:
		h.Set("Retry-After", wholeSeconds(max(retry, time.Second)))
	}
}

// wholeSeconds rounds up, so that whoever waits that long has waited enough.
func wholeSeconds(d time.Duration) string {
	return strconv.FormatInt(int64(math.Ceil(d.Seconds())), 10)
}

// publicCode is what clients call a code. What only our own parts tell each
// other is, to a client, a service that is not available just now.
func publicCode(code fault.Code) fault.Code {
	switch {
	case code == fault.Held, code == fault.Fenced, code.Kind() == fault.KindUnknown, code.Kind() == fault.KindCancelled:
		return fault.Unavailable
	default:
		return code
	}
}

// statusOf maps the kinds of failure, a closed set, to statuses. A new code of
// a known kind needs no change here.
func statusOf(code fault.Code) int {
	switch code.Kind() {
	case fault.KindInvalid:
		return http.StatusBadRequest
	case fault.KindUnauthenticated:
		return http.StatusUnauthorized
	case fault.KindDeclined:
		return http.StatusPaymentRequired
	case fault.KindDenied:
		return http.StatusForbidden
	case fault.KindNotFound:
		return http.StatusNotFound
	case fault.KindNotAllowed:
		return http.StatusMethodNotAllowed
	case fault.KindConflict:
		return http.StatusConflict
	case fault.KindStale:
		return http.StatusPreconditionFailed
	case fault.KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.KindUnsupported:
		return http.StatusUnsupportedMediaType
	case fault.KindMismatch:
		return http.StatusUnprocessableEntity
	case fault.KindLimited:
		return http.StatusTooManyRequests
	case fault.KindUnavailable, fault.KindUnknown, fault.KindCancelled:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}
