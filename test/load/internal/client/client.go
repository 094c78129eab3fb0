package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// maxBody bounds what is read of an answer.
const maxBody = 1 << 20

// attemptWithin bounds one attempt.
const attemptWithin = 30 * time.Second

// The pauses before a repetition, where the server does not ask for a longer
// one: they double from the first to the last.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 2 * time.Second
)

// Client speaks to the processes of one server. It is safe for concurrent use.
type Client struct {
	bases     []string
	sent      atomic.Uint64
	transport http.RoundTripper
	retries   int
}

// New is a client of a server, whose processes it asks in turn, at bases such as
// http://127.0.0.1:8080, of which there is at least one. It repeats a request at
// most retries times.
func New(bases []string, transport http.RoundTripper, retries int) *Client {
	return &Client{bases: bases, retries: retries, transport: transport}
}

// Request is what to send. Body becomes JSON, unless it is nil.
type Request struct {
	Method string
	Path   string
	Token  string // of a session; may be empty
	Key    string // Idempotency-Key; may be empty
	Match  int64  // the version for If-Match; 0 for none
	Body   any
}

// Attempt is one request on the wire: a Do may need several.
type Attempt struct {
	Began  time.Time
	Took   time.Duration // to the last byte, the wait for a connection included
	Answer Answer
}

// Do sends a request, and again after a pause while the answer says that this
// may help. It answers the last answer, and shows each attempt to seen, which
// may be nil. It ends early with ctx.
func (c *Client) Do(ctx context.Context, r Request, seen func(Attempt)) Answer {
	body, err := json.Marshal(r.Body)
	if err != nil {
		return Answer{Err: err}
	}
	if r.Body == nil {
		body = nil
	}
	pause := firstPause
	for tried := 0; ; tried++ {
		began := time.Now()
		a := c.once(ctx, r, body)
		if seen != nil {
			seen(Attempt{Began: began, Took: time.Since(began), Answer: a})
		}
		if !a.temporary() || tried == c.retries {
			return a
		}
		select {
		case <-time.After(max(pause, a.retryAfter)):
		case <-ctx.Done():
			return a
		}
		pause = min(2*pause, lastPause)
	}
}

func (c *Client) once(ctx context.Context, r Request, body []byte) Answer {
	ctx, cancel := context.WithTimeout(ctx, attemptWithin)
	defer cancel()
	base := c.bases[c.sent.Add(1)%uint64(len(c.bases))]
	req, err := http.NewRequestWithContext(ctx, r.Method, base+r.Path, bytes.NewReader(body))
	if err != nil {
		return Answer{Err: err}
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	if r.Key != "" {
		req.Header.Set("Idempotency-Key", r.Key)
	}
	if r.Match != 0 {
		req.Header.Set("If-Match", strconv.Quote(strconv.FormatInt(r.Match, 10)))
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return Answer{Err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return Answer{Err: fmt.Errorf("read the answer: %w", err)}
	case len(text) > maxBody:
		return Answer{Err: fmt.Errorf("the answer is longer than %d bytes", maxBody)}
	}
	return newAnswer(resp, text)
}
