package cli_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"

	"example.com/surge/wire/cli"
)

// surge runs the program, and answers its exit code, what it printed and what it
// said to people.
func surge(environ []string, args ...string) (code int, out, says string) {
	var stdout, stderr strings.Builder
	code = cli.Main(args, environ, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// wantLine wants a run to fail with a code and a line that says something.
func wantLine(t *testing.T, code int, says string, environ []string, args ...string) {
	t.Helper()
	got, _, said := surge(environ, args...)
	if got != code || strings.Count(said, "\n") != 1 || !strings.Contains(said, says) {
		t.Errorf("%v: exit code %d and %q, want %d and a line that says %q", args, got, said, code, says)
	}
}

func broker(t *testing.T) string {
	t.Helper()
	c, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return "kafka://" + c.ListenAddrs()[0]
}

func TestTopicsMistakes(t *testing.T) {
	t.Parallel()
	for set, says := range map[string]string{
		"":                             "QUEUE_URL: memory:// makes its own topics",
		"QUEUE_URL=redis://h":          "QUEUE_URL: redis:// makes its own topics",
		"QUEUE_URL=amqp://h":           "QUEUE_URL: no adapter for amqp://",
		"QUEUE_URL=kafka://h?linger=x": "QUEUE_URL: its linger must be a duration",
		"QUEUE_URL=kafka://h?retention=240h": "INBOX_RETENTION: must be longer than 192h0m0s: " +
			"QUEUE_URL has topics keep their messages up to 257h8m0s",
	} {
		wantLine(t, 2, says, []string{set}, "topics", "apply")
	}
	for url, keeps := range map[string]string{"kafka://h?retention=240h": "257h8m0s", "redis+stream://h?retention=200h": "200h0m0s"} {
		wantLine(t, 2, "INBOX_RETENTION: must be longer than 192h0m0s: QUEUE_URL has topics keep their messages up to "+keeps,
			[]string{"QUEUE_URL=" + url, "JWT_SECRET=" + strings.Repeat("s", 32)}, "serve")
	}
	wantLine(t, 2, "topics: say apply", nil, "topics")
	wantLine(t, 2, "unknown command", nil, "topics", "apply", "more")
	wantLine(t, 1, "describe the topics", []string{"QUEUE_URL=kafka://127.0.0.1:1"}, "topics", "apply")
	wantLine(t, 1, "replication=1 in QUEUE_URL", []string{"QUEUE_URL=" + broker(t)}, "topics", "apply")
}

// What apply makes is what a start wants, which says what to do when it is not
// there.
func TestTopicsApply(t *testing.T) {
	t.Parallel()
	url := broker(t) + "?replication=1"
	environ := []string{"QUEUE_URL=" + url, "HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=off", "JWT_SECRET=" + strings.Repeat("s", 32)}
	wantLine(t, 1, "does not exist: surge topics apply", environ, "serve")

	code, out, says := surge(environ, "topics", "apply")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || says != "" || len(lines) < 3 {
		t.Fatalf("exit code %d: %s\n%s", code, says, out)
	}
	for _, line := range lines {
		partitions := "12"
		if strings.Contains(line, ".retry") || strings.Contains(line, ".dlq") {
			partitions = "3"
		}
		if !strings.HasSuffix(line, ": made, with "+partitions+" partitions and 1 replicas of each") {
			t.Errorf("it says %q", line)
		}
	}
	if _, out, _ := surge(environ, "topics", "apply"); strings.Count(out, ": as it should be\n") != len(lines) {
		t.Errorf("the second time it says\n%s", out)
	}
	wantLine(t, 1, "has 12 partitions, fewer than 24: surge topics apply", append(slices.Clone(environ), "QUEUE_URL="+url+"&partitions=24"), "serve")
	wantLine(t, 2, "INBOX_RETENTION: must be longer than 179h0m0s: topic ",
		append(slices.Clone(environ), "INBOX_RETENTION=179h", "QUEUE_URL="+url+"&retention=1h"), "serve")
}
