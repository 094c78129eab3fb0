package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"testing"
)

// httpClient is one connection that is kept alive. It shares the processors
// with the server that is measured, so it does the least that it can: it sends
// requests that are made already, and reads of an answer what it needs to find
// its end. It allocates nothing, so that what is counted is the server's.
type httpClient struct {
	conn net.Conn
	in   *bufio.Reader
}

func httpDial(b *testing.B, addr string) *httpClient {
	b.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	return &httpClient{conn, bufio.NewReaderSize(conn, 16<<10)}
}

var (
	errHTTPAnswer = errors.New("an answer that the client does not understand")
	httpLength    = []byte("Content-Length: ")
)

// send answers status and body; the body is good until the next call.
func (c *httpClient) send(request []byte) (status int, body []byte, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, nil, err
	}
	line, err := c.in.ReadSlice('\n') // HTTP/1.1 200 OK
	if err != nil {
		return 0, nil, err
	}
	if len(line) < 12 {
		return 0, nil, errHTTPAnswer
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, nil, errHTTPAnswer
	}
	length := -1
	for len(line) > len("\r\n") {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return 0, nil, err
		}
		if value, ok := bytes.CutPrefix(line, httpLength); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, nil, errHTTPAnswer
			}
		}
	}
	if length < 0 {
		return 0, nil, errHTTPAnswer
	}
	if body, err = c.in.Peek(length); err != nil {
		return 0, nil, err
	}
	_, err = c.in.Discard(length)
	return status, body, err
}

// must is send for what is not measured.
func (c *httpClient) must(b *testing.B, want int, request []byte) []byte {
	b.Helper()
	status, body, err := c.send(request)
	if err != nil || status != want {
		b.Fatalf("answered %d, %v, want %d: %s", status, err, want, body)
	}
	return bytes.Clone(body)
}

// httpRequest is a request with a body, or without one when that is "". Headers
// are whole lines.
func httpRequest(method, path, body string, headers ...string) []byte {
	r := fmt.Appendf(nil, "%s %s HTTP/1.1\r\n", method, path)
	for _, h := range headers {
		r = fmt.Appendf(r, "%s\r\n", h)
	}
	r = append(r, "Host: bench\r\n"...)
	if body != "" {
		r = fmt.Appendf(r, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	return fmt.Appendf(r, "\r\n%s", body)
}

// httpConnections is how many connections there are for each processor.
const httpConnections = 16

// httpRun measures requests that each connection makes one after another, all
// of which have to be answered with a status. requests makes the source of one
// connection; what a source answers is sent before it is asked again.
func httpRun(b *testing.B, addr string, want int, requests func() (next func() []byte)) {
	b.Helper()
	b.ReportAllocs()
	clients := make(chan *httpClient, httpConnections*runtime.GOMAXPROCS(0))
	for range cap(clients) {
		c := httpDial(b, addr)
		c.must(b, want, requests()())
		clients <- c
	}
	b.SetParallelism(httpConnections)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		c, next := <-clients, requests()
		for pb.Next() {
			status, body, err := c.send(next())
			if err != nil || status != want {
				b.Errorf("answered %d, %v, want %d: %s", status, err, want, body)
				return
			}
		}
	})
	b.StopTimer()
}
