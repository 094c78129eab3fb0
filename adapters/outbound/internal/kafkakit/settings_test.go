package kafkakit

import (
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	s, err := Parse("kafka://me:pass@one?addr=two:1234&addr=three&tls=true&prefix=test.&session=30s&batch=4096&partitions=6&replication=1", []string{"kafka"})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.Addrs, " "); got != "one:9092 two:1234 three:9092" {
		t.Errorf("brokers %s", got)
	}
	if s.User != "me" || s.Password != "pass" || !s.TLS || s.Prefix != "test." || s.Session != 30*time.Second || s.Batch != 4096 {
		t.Errorf("got %+v", s)
	}
	if s.Partitions != 6 || s.Replication != 1 {
		t.Errorf("topics: %+v", s)
	}
	if s.Timeout != 10*time.Second || s.BufferBytes != 64<<20 || s.Retention != 168*time.Hour {
		t.Errorf("defaults: %+v", s)
	}
}

func TestParseComplains(t *testing.T) {
	t.Parallel()
	for url, says := range map[string]string{
		"kafka://u:secret@[":       "not a URL",
		"redis://one":              "redis:// is not Kafka",
		"kafka://":                 "names no host",
		"kafka://one/topic":        "has a path",
		"kafka://one?session=x":    "its session must be a duration",
		"kafka://one?batch=1":      "its batch must be a whole number",
		"kafka://one?prefix=a b":   "its prefix must be of the characters",
		"kafka://one?ca=file":      "its ca needs tls=true",
		"kafka://one?addr=":        "its addr must name a host",
		"kafka://one?partitions=0": "its partitions must be a whole number from 1",
		"kafka://one?compress=no":  "has no parameter compress",
	} {
		_, err := Parse(url, []string{"kafka"})
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %q", url, err, says)
		}
	}
}
