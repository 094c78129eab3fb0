package redis

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// slot is that of the cluster specification: CRC-16 (XMODEM) of the hash tag.
func slot(key string) uint16 {
	if _, rest, ok := strings.Cut(key, "{"); ok {
		if tag, _, ok := strings.Cut(rest, "}"); ok && tag != "" {
			key = tag
		}
	}
	var crc uint16
	for _, b := range []byte(key) {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc % 16384
}

func TestKeysOfANameAreInOneSlotAndApart(t *testing.T) {
	t.Parallel()
	if got := slot("123456789"); got != 0x31C3 {
		t.Fatalf("slot of 123456789: %x", got)
	}
	c := &Client{prefix: "surge:"}
	random := rand.New(rand.NewPCG(1, 2))
	const alphabet = "{}{}ab: \n\x00\xff"
	seen := map[string]string{}
	slots := map[uint16]bool{}
	for range 10_000 {
		name := make([]byte, random.IntN(12))
		for i := range name {
			name[i] = alphabet[random.IntN(len(alphabet))]
		}
		first := c.key("stock", string(name))
		slots[slot(first)] = true
		for _, kind := range []string{"stock:held", "lock", "lock:token", "lock:queue", "lock:waits"} {
			if key := c.key(kind, string(name)); slot(key) != slot(first) {
				t.Fatalf("%q and %q are in different slots", first, key)
			} else if other, ok := seen[key]; ok && other != kind+"/"+string(name) {
				t.Fatalf("%q is the key of both %q and %q", key, other, kind+"/"+string(name))
			} else {
				seen[key] = kind + "/" + string(name)
			}
		}
		part := make([]byte, random.IntN(4))
		for i := range part {
			part[i] = alphabet[random.IntN(len(alphabet))]
		}
		key := c.part("tag", string(name), string(part))
		if slot(key) != slot(first) {
			t.Fatalf("%q and %q are in different slots", first, key)
		}
		if of := fmt.Sprintf("%q of %q", part, name); seen[key] != "" && seen[key] != of {
			t.Fatalf("%q is the key of both %s and %s", key, of, seen[key])
		} else {
			seen[key] = of
		}
	}
	if len(slots) < 1000 {
		t.Errorf("10,000 names are in %d slots", len(slots))
	}
}
