package readthrough

import (
	"encoding/json"

	"example.com/surge/core/fault"
)

// Codec puts values into bytes and back. Bytes that it cannot decode are
// deleted and loaded again.
type Codec[V any] interface {
	// Encode's answer is only read, and not for longer than the call that
	// stores it.
	Encode(v V) ([]byte, error)
	// Decode may keep b.
	Decode(b []byte) (V, error)
}

// JSON is a codec for values that encoding/json knows.
type JSON[V any] struct{}

// Encode encodes.
func (JSON[V]) Encode(v V) ([]byte, error) {
	b, err := json.Marshal(v)
	return b, fault.Wrap(err, fault.Internal, "encode a value for the cache")
}

// Decode decodes.
func (JSON[V]) Decode(b []byte) (V, error) {
	var v V
	err := json.Unmarshal(b, &v)
	return v, fault.Wrap(err, fault.Internal, "decode a value of the cache")
}

// Bytes is a codec for values that are bytes already.
type Bytes struct{}

// Encode is v.
func (Bytes) Encode(v []byte) ([]byte, error) { return v, nil }

// Decode is b.
func (Bytes) Decode(b []byte) ([]byte, error) { return b, nil }
