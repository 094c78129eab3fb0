package ports_test

import (
	"hash/crc32"
	"strings"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func TestPartitionOfIsTheCRC32OfTheKey(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "a", "\x00\xff", "0190b4c5-7d8e-7abc-8def-0123456789ab", strings.Repeat("long", 1000)} {
		for _, n := range []int32{1, 2, 3, 8, 12, 1000} {
			want := int32(crc32.ChecksumIEEE([]byte(key)) % uint32(n))
			if got := ports.PartitionOf(key, n); got != want {
				t.Errorf("key %.20q of %d: got %d, want %d", key, n, got, want)
			}
		}
	}
}

func TestMessageCheck(t *testing.T) {
	t.Parallel()
	big := func(n int) []byte { return make([]byte, n) }
	headers := func(n int) []ports.Header { return []ports.Header{{Key: "k", Value: strings.Repeat("x", n-1)}} }
	for _, c := range []struct {
		name string
		m    ports.Message
		ok   bool
	}{
		{"plain", ports.Message{Topic: "order-events.stocking_1.dlq"}, true},
		{"no topic", ports.Message{}, false},
		{"a path", ports.Message{Topic: "a/b"}, false},
		{"dots", ports.Message{Topic: ".."}, false},
		{"longest topic", ports.Message{Topic: strings.Repeat("t", 249)}, true},
		{"too long a topic", ports.Message{Topic: strings.Repeat("t", 250)}, false},
		{"largest", ports.Message{Topic: "t", Key: "key", Value: big(1<<20 - 3), Headers: headers(64 << 10)}, true},
		{"too large", ports.Message{Topic: "t", Key: "key", Value: big(1<<20 - 2)}, false},
		{"too many headers", ports.Message{Topic: "t", Headers: headers(64<<10 + 1)}, false},
	} {
		if err := c.m.Check(); (err == nil) != c.ok || err != nil && !fault.Is(err, fault.InvalidArgument) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
