//go:build integration

package faults

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.com/surge/test/services"
)

var binary string

// TestMain builds the program once, as a user would.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "surge")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(dir) }()
		binary = filepath.Join(dir, "surge")
		if out, err := exec.Command("go", "build", "-o", binary, "example.com/surge").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// worker is a process of the service that consumes, and may serve too.
type worker struct {
	api   string // where it serves, if it does
	ops   string
	cmd   *exec.Cmd
	log   *lockedBuffer
	ended chan struct{}
	end   func(s syscall.Signal) // at most once, by the first signal
}

// work starts a worker with some variables set, and kills it with the test. It
// does not wait until the worker is ready.
func work(t *testing.T, environ ...string) *worker {
	t.Helper()
	return begin(t, &worker{ops: services.FreeAddr(t)}, append(environ, "ROLES=worker")...)
}

// serve starts a process that consumes and serves, as work does.
func serve(t *testing.T, environ ...string) *worker {
	t.Helper()
	w := &worker{api: services.FreeAddr(t), ops: services.FreeAddr(t)}
	return begin(t, w, append(environ, "HTTP_ADDR="+w.api)...)
}

func begin(t *testing.T, w *worker, environ ...string) *worker {
	t.Helper()
	w.log, w.ended = &lockedBuffer{}, make(chan struct{})
	w.cmd = exec.Command(binary)
	w.cmd.Env = slices.Concat(settings, environ, []string{"OPS_ADDR=" + w.ops})
	w.cmd.Stdout, w.cmd.Stderr = w.log, w.log
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(w.ended)
		_ = w.cmd.Wait() // the exit code is asked for
	}()
	var once sync.Once
	w.end = func(s syscall.Signal) {
		once.Do(func() { _ = w.cmd.Process.Signal(s) })
		<-w.ended
	}
	t.Cleanup(func() {
		w.end(syscall.SIGKILL)
		if t.Failed() {
			t.Logf("log of a worker:\n%s", w.log.tail(4000))
		}
	})
	return w
}

// ready waits until the worker answers.
func (w *worker) ready(t *testing.T) {
	t.Helper()
	c := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	eventually(t, "a worker is ready", func() bool {
		a, err := c.Get("http://" + w.ops + "/readyz") //nolint:noctx // it has a timeout
		if err != nil {
			return false
		}
		_ = a.Body.Close()
		return a.StatusCode == http.StatusOK
	})
}

// stop ends the worker as an operator does, and wants it to end well.
func (w *worker) stop(t *testing.T) {
	t.Helper()
	w.end(syscall.SIGTERM)
	if code := w.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("a worker ended with %d", code)
	}
}
