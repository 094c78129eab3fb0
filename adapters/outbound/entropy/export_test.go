package entropy

import (
	"encoding/binary"
	"math/rand/v2"
)

// Seeded makes the same ids from the same seed at the same times.
func Seeded(seed uint64) *IDs {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return from(rand.NewChaCha8(key))
}
