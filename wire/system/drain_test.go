package system

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/surge/adapters/inbound/rest"
)

// One that sends half a body and waits would hold up the end for ever.
func TestAClientThatIsStuckIsCutOffAndSaid(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	inside, left := make(chan struct{}), make(chan struct{})
	stuck := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		defer close(left)
		close(inside)
		_, _ = io.Copy(io.Discard, r.Body)
	})
	all := &servers{api: &server{rest.NewServer(stuck, slog.New(slog.DiscardHandler), rest.Timeouts{}), ln}}
	var log bytes.Buffer
	failed := make(chan error, 1)
	serving := start(slog.New(slog.DiscardHandler), failed, all.tasks()...)

	client, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	if _, err := io.WriteString(client, "POST / HTTP/1.1\r\nHost: surge.test\r\nContent-Length: 2\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	<-inside
	all.drain(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), time.Millisecond)
	<-left
	if err := serving.stop(t.Context(), "servers"); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "requests were cut off") {
		t.Errorf("nothing was said of it: %q", log.String())
	}
	select {
	case err := <-failed:
		t.Errorf("the server failed: %v", err)
	default:
	}
}
