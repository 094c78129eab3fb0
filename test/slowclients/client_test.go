package slowclients_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"example.com/surge/test/internal/memconn"
)

// client is one connection, on which everything is said by hand.
type client struct {
	*memconn.Conn
	s    *service
	from *bufio.Reader
}

// dial connects until the test ends.
func (s *service) dial() *client {
	s.t.Helper()
	conn, err := s.ln.Dial(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	c := &client{conn, s, bufio.NewReader(conn)}
	_ = c.SetReadDeadline(time.Now().Add(patience))
	return c
}

// patience is longer than the service waits for anything: a client that is not
// cut off fails its test then.
const patience = 2 * time.Minute

// say sends text at once.
func (c *client) say(text string) {
	c.s.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.s.t.Errorf("at %v: %v", c.s.now(), err)
	}
}

// trickle sends text in the background, a byte in the middle of every second,
// until the service has had enough.
func (c *client) trickle(text string) {
	go func() {
		<-time.After(time.Second / 2)
		for i := range len(text) {
			if _, err := io.WriteString(c, text[i:i+1]); err != nil {
				return
			}
			<-time.After(time.Second)
		}
	}()
}

// answer is what a client got.
type answer struct {
	*http.Response
	body []byte
}

// answer waits for one and reads all of it.
func (c *client) answer() answer {
	c.s.t.Helper()
	resp, err := http.ReadResponse(c.from, nil)
	if err != nil {
		c.s.t.Fatalf("at %v there is no answer: %v", c.s.now(), err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.s.t.Fatalf("at %v there is half an answer: %v", c.s.now(), err)
	}
	return answer{resp, body}
}

// want checks the status and, of an error of the API, the code.
func (a answer) want(t testing.TB, status int, code string) {
	t.Helper()
	var e struct{ Error struct{ Code string } }
	_ = json.Unmarshal(a.body, &e) // not everything is JSON
	if a.StatusCode != status || e.Error.Code != code {
		t.Errorf("got %d %s, want %d %s", a.StatusCode, a.body, status, code)
	}
}

// wantLast checks that an answer is the last one on its connection.
func (a answer) wantLast(t testing.TB) {
	t.Helper()
	if !a.Close {
		t.Errorf("the client is not asked to close its connection: %v", a.Header)
	}
}

// closes waits until the service closes the connection, and checks when that is
// and that nothing came before.
func (c *client) closes(at time.Duration) {
	c.s.t.Helper()
	if rest, err := io.ReadAll(c.from); len(rest) > 0 || err != nil || c.s.now() != at {
		c.s.t.Errorf("at %v, want %v: %q, %v", c.s.now(), at, rest, err)
	}
}

// open says whether the connection still is. It takes a nanosecond then.
func (c *client) open() bool {
	c.s.t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(1))
	_, err := c.from.Peek(1)
	_ = c.SetReadDeadline(time.Now().Add(patience))
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
