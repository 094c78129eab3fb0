package wire_test

import (
	"strings"
	"testing"

	"example.com/surge/wire"
	"example.com/surge/wire/config"
)

// check is what a start says of a setting.
func check(set string) error {
	c, err := config.Load([]string{set, "JWT_SECRET=" + strings.Repeat("s", 32), "PAYMENT_URL=sandbox://"})
	if err != nil {
		return err
	}
	return wire.CheckURLs(c)
}

func TestQueuesThatAreServed(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"memory://", "redis://h", "redis+stream://h", "kafka://h", "kafka://u:p@h:9093?addr=i&tls=true", "kafka+sarama://h?session=10s",
	} {
		if err := check("QUEUE_URL=" + url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// What is wrong with a URL is told in a line that names the variable and shows
// no password.
func TestQueuesThatAreNot(t *testing.T) {
	t.Parallel()
	for set, says := range map[string]string{
		"QUEUE_URL=amqp://h":                            "no adapter for amqp://",
		"QUEUE_URL=kafka+confluent://h":                 "no adapter for kafka+confluent://",
		"QUEUE_URL=kafka://":                            "names no host",
		"QUEUE_URL=kafka://u:hunter2@h/topic":           "has a path",
		"QUEUE_URL=kafka+sarama://u:hunter2@h?linger=x": "its linger must be a duration",
		"QUEUE_URL=kafka://h?ca=/no/such/file&tls=true": "/no/such/file",
		"CACHE_URL=kafka://h":                           "no adapter for kafka://",
		"STORE_URL_OPERATIONS=kafka://h":                "no adapter for kafka://",
	} {
		variable, _, _ := strings.Cut(set, "=")
		err := check(set)
		if err == nil || !strings.HasPrefix(err.Error(), variable+": ") || !strings.Contains(err.Error(), says) ||
			strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want a line that says %q", set, err, says)
		}
	}
}
