package config_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/surge/wire/config"
)

func TestDefaultsAreAllInMemory(t *testing.T) {
	t.Parallel()
	c, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !c.InMemory() || c.HTTPAddr != "127.0.0.1:8080" || c.OpsAddr != "127.0.0.1:8081" || !c.Roles.API || !c.Roles.Worker {
		t.Errorf("unexpected defaults: %+v", c)
	}
}

func TestURLsDefaultToTheirFamily(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{"CACHE_URL=redis://a", "JWT_SECRET=" + strings.Repeat("s", 32)})
	if err != nil {
		t.Fatal(err)
	}
	if c.StateURL != c.CacheURL || c.LockURL != c.CacheURL {
		t.Errorf("state is %v and lock is %v, want the cache's %v", c.StateURL, c.LockURL, c.CacheURL)
	}
}

func TestBadValuesNameTheirVariable(t *testing.T) {
	t.Parallel()
	wantRefused(t,
		"HTTP_ADDR=nonsense", "HTTP_ADDR=127.0.0.1:99999", "OPS_ADDR=x", "ROLES=api,cook", "CACHE_URL=redis", "STORE_URL=:",
		"JWT_SECRET=short", "SHED_LATENCY=soon", "SHED_LATENCY=0s", "RATE_LIMIT=many", "RATE_LIMIT=0/1s", "RATE_LIMIT=5", "TRUSTED_PROXIES=here",
		"RETRY_SCHEDULE=1s,,2s", "SESSION_TTL=soon", "SESSION_TTL=-1s", "DRAIN_GRACE=5h", "LOG_LEVEL=loud",
		"REQUEST_TIMEOUT=0s", "CACHE_TTL=0s", "INBOX_RETENTION=0s", "QUEUE_URL=kafka://a", // without JWT_SECRET
	)
}

// wantRefused wants each setting to be refused in one line that starts with
// the variable, or with JWT_SECRET for one that makes it necessary.
func wantRefused(t *testing.T, settings ...string) {
	t.Helper()
	for _, set := range settings {
		name, _, _ := strings.Cut(set, "=")
		_, err := config.Load([]string{set})
		if err == nil {
			t.Errorf("%s is accepted", set)
			continue
		}
		named := strings.HasPrefix(err.Error(), name+": ") || strings.HasPrefix(err.Error(), "JWT_SECRET: ") && name == "QUEUE_URL"
		if !named || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q does not start with the variable, or is not one line", set, err)
		}
	}
}

// Whoever mends one bad value after the other is told of them in one order.
func TestTheFirstOfSeveralBadValuesIsNamed(t *testing.T) {
	t.Parallel()
	bad := []string{"ROLES=cook", "RATE_LIMIT=many", "SESSION_TTL=0s", "REQUEST_TIMEOUT=0s", "DRAIN_GRACE=1h", "CACHE_TTL=0s"}
	for i, set := range bad {
		name, _, _ := strings.Cut(set, "=")
		for range 20 {
			if _, err := config.Load(bad[i:]); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
				t.Fatalf("%v: %v", bad[i:], err)
			}
		}
	}
}

// Who prepares brokers sets no more than what that takes.
func TestTheQueueAlone(t *testing.T) {
	t.Parallel()
	q, err := config.LoadQueue([]string{"QUEUE_URL=kafka://a", "STORE_URL=mysql://b"})
	if err != nil || q.URL.Raw() != "kafka://a" || q.InboxRetention != 192*time.Hour {
		t.Errorf("got %+v, %v", q, err)
	}
	if _, err := config.LoadQueue([]string{"QUEUE_URL=kafka"}); err == nil || !strings.HasPrefix(err.Error(), "QUEUE_URL: ") {
		t.Errorf("got %v", err)
	}
}

func TestPrintMasksSecrets(t *testing.T) {
	t.Parallel()
	const secret, password = "0123456789abcdef0123456789abcdef", "correct-horse"
	c, err := config.Load([]string{
		"JWT_SECRET=" + secret,
		"CACHE_URL=redis://user:" + password + "@cache:6379/0",
		"QUEUE_URL=kafka://user:" + password + "@queue?addr=queue2",
	})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), secret) || strings.Contains(out.String(), password) {
		t.Errorf("a secret is printed:\n%s", out.String())
	}
	for _, want := range []string{"RETRY_SCHEDULE=1s,2s,4s\n", "CACHE_URL=redis://user:xxxxx@cache:6379/0\n", "QUEUE_URL=kafka://user:xxxxx@queue?addr=queue2\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
}

// The printed form is a legal configuration, so that it can be copied.
func TestPrintedConfigurationLoadsAgain(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{"RATE_LIMIT=off", "SHED_LATENCY=off", "OPS_ADDR=off", "TRUSTED_PROXIES=10.0.0.0/8,192.0.2.1", "ROLES=worker"})
	if err != nil {
		t.Fatal(err)
	}
	var first, second strings.Builder
	if err := c.Print(&first); err != nil {
		t.Fatal(err)
	}
	again, err := config.Load(strings.Split(first.String(), "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Print(&second); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Errorf("printed\n%s\nloaded and printed again\n%s", first.String(), second.String())
	}
}

func TestEnvExampleListsEveryVariable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := (config.Config{}).Print(&printed); err != nil {
		t.Fatal(err)
	}
	if listed, names := variables(string(text)), variables(printed.String()); !slices.Equal(names, listed) {
		t.Errorf(".env.example lists\n%v\nthe variables are\n%v", listed, names)
	}
}

// variables are the names in lines NAME=value, those in comments included.
func variables(text string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^#? ?([A-Z][A-Z_]+)=`).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return slices.Sorted(slices.Values(names))
}
