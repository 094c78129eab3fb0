//go:build integration

package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
		build := exec.Command("go", "build", "-o", binary, "example.com/surge")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// process is a running program.
type process struct {
	*client
	cmd    *exec.Cmd
	stderr *lockedBuffer
	done   chan struct{} // closed when it has ended
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// launch starts the program on free ports and waits until it is ready.
func launch(t *testing.T, environ ...string) *process {
	t.Helper()
	return launchBinary(t, binary, environ...)
}

func launchBinary(t *testing.T, binary string, environ ...string) *process {
	t.Helper()
	addr, ops := services.FreeAddr(t), services.FreeAddr(t)
	cmd := exec.Command(binary)
	cmd.Env = append([]string{"HTTP_ADDR=" + addr, "OPS_ADDR=" + ops, "RATE_LIMIT=off"}, environ...)
	p := &process{client: newClient(t, "http://"+addr, "http://"+ops), cmd: cmd, stderr: &lockedBuffer{}, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = io.Discard, p.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = cmd.Wait() // the exit code is asked for
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		if t.Failed() {
			t.Logf("the program wrote:\n%s", p.stderr)
		}
	})
	eventually(t, "the program is ready", func() bool {
		resp, err := http.Get(p.base + "/readyz") //nolint:noctx // bounded by eventually
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return p
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// exit waits for the end and answers the exit code.
func (p *process) exit(within time.Duration) int {
	p.t.Helper()
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case <-p.done:
		return p.cmd.ProcessState.ExitCode()
	case <-late.C:
		p.t.Fatalf("still running after %v", within)
		return -1
	}
}

func TestTermDrainsAndExitsClean(t *testing.T) {
	t.Parallel()
	p := launch(t, "DRAIN_GRACE=1s")
	p.signal(syscall.SIGTERM)
	eventually(t, "it says that it is not ready while it still answers", func() bool {
		return p.send("GET", "/readyz", nil).status == http.StatusServiceUnavailable &&
			p.send("GET", "/livez", nil).status == http.StatusOK
	})
	if code := p.exit(30 * time.Second); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}

func TestSecondSignalExitsAtOnce(t *testing.T) {
	t.Parallel()
	p := launch(t, "DRAIN_GRACE=10s")
	p.signal(os.Interrupt)
	eventually(t, "it drains", func() bool { return p.send("GET", "/readyz", nil).status == http.StatusServiceUnavailable })
	p.signal(os.Interrupt)
	if code := p.exit(5 * time.Second); code == 0 {
		t.Error("a forced exit claims to be clean")
	}
}

func TestBadConfigurationIsOneLineAndExit2(t *testing.T) {
	t.Parallel()
	for _, set := range []string{
		"HTTP_ADDR=nonsense", "CACHE_URL=etcd://127.0.0.1", "STATE_URL=etcd://x", "LOCK_URL=etcd://x", "QUEUE_URL=amqp://127.0.0.1",
		"CACHE_URL=redis://:hunter2@h?poool=3", "QUEUE_URL=redis+cluster://h/1", "QUEUE_URL=kafka://:hunter2@h?linger=x", "STORE_URL=redis://h",
		"STORE_URL=memory://host/x", "PAYMENT_URL=stripe://x", "JWT_SECRET=short", "RATE_LIMIT=often",
	} {
		name, _, _ := strings.Cut(set, "=")
		cmd := exec.CommandContext(t.Context(), binary)
		cmd.Env = []string{set, "HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=off", "JWT_SECRET=" + strings.Repeat("s", 32)}
		if name == "JWT_SECRET" || name == "HTTP_ADDR" {
			cmd.Env = []string{set}
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		var exit *exec.ExitError
		err := cmd.Run()
		if !errors.As(err, &exit) || exit.ExitCode() != 2 {
			t.Errorf("%s: %v, want exit code 2", set, err)
		}
		if text := stderr.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, name) || strings.Contains(text, "hunter2") {
			t.Errorf("%s: it says\n%s", set, text)
		}
	}
}

func TestAddressInUseIsOneLineAndExit1(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = []string{"HTTP_ADDR=" + ln.Addr().String(), "OPS_ADDR=off"}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("%v, want exit code 1", err)
	}
	last := ""
	for lines := bufio.NewScanner(&stderr); lines.Scan(); {
		last = lines.Text()
	}
	if !strings.HasPrefix(last, "surge: ") || !strings.Contains(last, "address already in use") {
		t.Errorf("the last line is %q", last)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	run := func(args ...string) (string, int) {
		cmd := exec.CommandContext(t.Context(), binary, args...)
		cmd.Env = []string{"JWT_SECRET=" + strings.Repeat("s", 40)}
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, code := run("config"); code != 0 || !strings.Contains(out, "HTTP_ADDR=127.0.0.1:8080\n") || strings.Contains(out, "ssss") {
		t.Errorf("config: exit %d\n%s", code, out)
	}
	if out, code := run("version"); code != 0 || !strings.HasPrefix(out, "surge ") {
		t.Errorf("version: exit %d\n%s", code, out)
	}
	for _, args := range [][]string{{"-h"}, {"serve", "-h"}, {"config", "-h"}, {"version", "-h"}} {
		if out, code := run(args...); code != 0 || !strings.Contains(out, "Usage:") {
			t.Errorf("%v: exit %d\n%s", args, code, out)
		}
	}
	for _, args := range [][]string{{"nonsense"}, {"serve", "extra"}, {"--nonsense"}} {
		if out, code := run(args...); code != 2 || strings.Count(out, "\n") != 1 {
			t.Errorf("%v: exit %d\n%s", args, code, out)
		}
	}
}
