package memory

import (
	"encoding/binary"
	"math"
	"time"

	"example.com/surge/core/id"
)

// rank is where a row stands in an index: words that are compared from left to
// right. One type of key for all indexes keeps the tree to one instance of its
// code, and keys inside its nodes.
type rank [4]uint64

func (a rank) less(b rank) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// under says whether both begin with the same words.
func (a rank) under(b rank, words int) bool {
	for i := range words {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func idWords(v id.ID) (high, low uint64) {
	return binary.BigEndian.Uint64(v[:8]), binary.BigEndian.Uint64(v[8:])
}

// newestWords are the words of an id where greater ids come first. Nil stands
// before all of them: there a list begins.
func newestWords(v id.ID) (high, low uint64) {
	if v.IsZero() {
		return 0, 0
	}
	high, low = idWords(v)
	return ^high, ^low
}

// byID is by id ascending.
func byID(v id.ID) rank {
	high, low := idWords(v)
	return rank{high, low}
}

// byNewest is by id descending.
func byNewest(v id.ID) rank {
	high, low := newestWords(v)
	return rank{high, low}
}

// ownerWords is how many words tell owners apart.
const ownerWords = 2

// byOwner keeps the rows of one owner together, by id ascending.
func byOwner(owner, v id.ID) rank {
	r := byID(owner)
	r[2], r[3] = idWords(v)
	return r
}

// byOwnerNewest keeps the rows of one owner together, by id descending.
func byOwnerNewest(owner, v id.ID) rank {
	r := byID(owner)
	r[2], r[3] = newestWords(v)
	return r
}

// byTime is by time, ties by id.
func byTime(at time.Time, v id.ID) rank {
	high, low := idWords(v)
	return rank{timeWord(at), high, low}
}

// byTextTime keeps the rows whose text has the same textWord together, by time,
// ties by id.
func byTextTime(text string, at time.Time, v id.ID) rank {
	high, low := idWords(v)
	return rank{textWord(text), timeWord(at), high, low}
}

// timeWord orders times between the years 1678 and 2262, and takes others for
// the nearest of these.
func timeWord(at time.Time) uint64 {
	switch {
	case at.Year() <= 1677:
		return 0
	case at.Year() >= 2262:
		return math.MaxUint64
	default:
		return signedWord(at.UnixNano())
	}
}

func signedWord(n int64) uint64 { return uint64(n) ^ 1<<63 } //nolint:gosec // the order of all 64 bits is kept

// textWord is the same for the same text. Rows of different texts may share
// one: whoever scans compares the text too.
func textWord(s string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// byTextNewest keeps the rows whose text has the same textWord together, by id
// descending.
func byTextNewest(text string, v id.ID) rank {
	high, low := newestWords(v)
	return rank{textWord(text), high, low}
}
