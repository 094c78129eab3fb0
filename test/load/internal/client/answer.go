package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Answer is what came back, or Err where nothing did.
type Answer struct {
	Status   int
	Code     string // of an error answer
	Replayed bool   // Idempotent-Replayed
	Body     []byte
	Err      error

	retryAfter time.Duration
}

func newAnswer(resp *http.Response, body []byte) Answer {
	a := Answer{Status: resp.StatusCode, Body: body, Replayed: resp.Header.Get("Idempotent-Replayed") == "true"}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		a.retryAfter = time.Duration(seconds) * time.Second
	}
	if a.Status >= http.StatusBadRequest {
		var e struct{ Error struct{ Code string } }
		if json.Unmarshal(body, &e) == nil {
			a.Code = e.Error.Code
		}
	}
	return a
}

// Is says whether it is an error answer with that status and code.
func (a Answer) Is(status int, code string) bool { return a.Status == status && a.Code == code }

// temporary says whether to ask again may give another answer. All that is
// sent may be sent twice: it either has a key, or changes nothing that counts.
func (a Answer) temporary() bool {
	switch a.Status {
	case 0, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	default:
		return a.Is(http.StatusConflict, "REQUEST_IN_PROGRESS")
	}
}

// Kind names answers that count as the same, such as "201", "201 replayed" or
// "409 SOLD_OUT".
func (a Answer) Kind() string {
	switch {
	case a.Err != nil:
		return "no answer"
	case a.Replayed:
		return strconv.Itoa(a.Status) + " replayed"
	case a.Code != "":
		return strconv.Itoa(a.Status) + " " + a.Code
	default:
		return strconv.Itoa(a.Status)
	}
}

// String is for messages: the kind, and why there was no answer.
func (a Answer) String() string {
	if a.Err != nil {
		return a.Kind() + " (" + a.Err.Error() + ")"
	}
	return a.Kind()
}

// Page is the data of an answer and where the next page of a list begins.
type Page[T any] struct {
	Data T
	Next string `json:"next_cursor"`
}

// Decode reads an answer that has to have that status.
func Decode[T any](a Answer, status int) (Page[T], error) {
	var p Page[T]
	if a.Err != nil || a.Status != status {
		return p, fmt.Errorf("answered %s, want %d", a, status)
	}
	if err := json.Unmarshal(a.Body, &p); err != nil {
		return p, fmt.Errorf("decode an answer %s: %w", a, err)
	}
	return p, nil
}
