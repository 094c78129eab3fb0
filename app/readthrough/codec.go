package readthrough

// Codec puts values into bytes and back. Bytes that it cannot decode are
// deleted and loaded again.
type Codec[V any] interface {
	// Encode's answer is only read, and not for longer than the call that
	// stores it.
	Encode(v V) ([]byte, error)
	// Decode may keep b.
	Decode(b []byte) (V, error)
}
