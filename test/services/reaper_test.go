//go:build integration

package services_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"example.com/surge/test/services"
)

// doomed is set in the test process that is to be killed.
const doomed = "SURGE_TEST_DOOMED"

// TestNothingOutlivesAKilledProcess kills -9 a process of this test that has
// servers, one of them paused.
func TestNothingOutlivesAKilledProcess(t *testing.T) {
	t.Parallel()
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		outlivedByNothing(t, services.SharedRedis, func() mortal { return services.NewRedis(t) })
	})
	t.Run("mysql", func(t *testing.T) {
		t.Parallel()
		outlivedByNothing(t, services.SharedMySQL, func() mortal { return services.NewMySQL(t) })
	})
}

// mortal is a server of one process.
type mortal interface {
	Addr() string
	Dir() string
	Pause()
}

func outlivedByNothing(t *testing.T, shared func(testing.TB) string, start func() mortal) {
	t.Helper()
	if os.Getenv(doomed) != "" {
		shared(t)
		running, paused := start(), start()
		paused.Pause()
		fmt.Println("DOOMED", running.Addr(), paused.Addr(), running.Dir(), paused.Dir())
		select {}
	}
	if url := shared(t); url != shared(t) { // also skips without a server
		t.Error("not every test has the same shared server")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
	cmd.Env = append(os.Environ(), doomed+"=1")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var addrs, dirs []string
	for lines := bufio.NewScanner(stdout); addrs == nil && lines.Scan(); {
		if f := strings.Fields(lines.Text()); len(f) == 5 && f[0] == "DOOMED" {
			addrs, dirs = f[1:3], f[3:]
		}
	}
	if addrs == nil {
		t.Fatalf("the process did not start servers: %v", cmd.Wait())
	}
	var conns []net.Conn
	for _, addr := range addrs {
		c, err := net.Dial("tcp", addr) // the system accepts for one that is paused
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
	}

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	// The reaper shares the process's stderr: this is its end.
	if said, err := io.ReadAll(stderr); err != nil || len(said) > 0 {
		t.Errorf("on stderr: %q, %v", said, err)
	}
	_ = cmd.Wait() // killed
	for i, c := range conns {
		// A connection ends with its server, after what that had said.
		if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s still holds its connections", addrs[i])
		}
		if c, err := net.Dial("tcp", addrs[i]); err == nil {
			t.Errorf("%s still listens", addrs[i])
			_ = c.Close()
		}
		if _, err := os.Stat(dirs[i]); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", dirs[i], err)
		}
	}
}
