package redis

import (
	"encoding/binary"
	"iter"
)

// What a cache publishes: of which kind it is, and the keys that it is about,
// each after its length.
const (
	newsGone = 'd' // what the keys held is gone
	newsOver = 'o' // the leases on the keys are over
)

func gone(keys ...string) []byte { return news(newsGone, keys...) }
func over(key string) []byte     { return news(newsOver, key) }

func news(kind byte, keys ...string) []byte {
	n := []byte{kind}
	for _, k := range keys {
		n = append(binary.AppendUvarint(n, uint64(len(k))), k...)
	}
	return n
}

// newsKeys are the keys that news is about, as far as it can be read.
func newsKeys(news string) iter.Seq[string] {
	return func(yield func(string) bool) {
		rest := []byte(news[1:])
		for len(rest) > 0 {
			n, size := binary.Uvarint(rest)
			if size <= 0 || n > uint64(len(rest)-size) { //nolint:gosec // not negative
				return
			}
			rest = rest[size:]
			if !yield(string(rest[:n])) {
				return
			}
			rest = rest[n:]
		}
	}
}
