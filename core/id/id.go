// Package id is the identity of things: 16 bytes, comparable, ordered by time
// where they were made from one. Ids are opaque to clients. Nothing here reads
// a clock or a source of randomness: both come in as arguments.
package id

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"

	"example.com/surge/core/fault"
)

// ID identifies one thing. The zero ID identifies nothing.
type ID [16]byte

// Nil is the id of nothing.
var Nil ID

// V7 makes a version 7 UUID (RFC 9562, section 5.7): 48 bits of Unix
// milliseconds, then randomness. Ids made in the same millisecond are ordered
// only by their randomness.
func V7(at time.Time, random [10]byte) ID {
	var v ID
	binary.BigEndian.PutUint64(v[:8], uint64(at.UnixMilli())<<16)
	copy(v[6:], random[:])
	v[6] = v[6]&0x0f | 0x70
	v[8] = v[8]&0x3f | 0x80
	return v
}

// Time is when an id was made, to the millisecond; false for one that V7 did not
// make.
func (v ID) Time() (time.Time, bool) {
	if v[6]>>4 != 7 || v[8]>>6 != 2 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(v[:8]) >> 16)), true
}

// Hash makes an id from what identifies a thing by nature, such as a user and
// an idempotency key: the first 16 bytes of a SHA-256 over the
// length-prefixed parts, so that no two lists of parts collide by joining.
func Hash(parts ...string) ID {
	var space [512]byte // enough for what identifies a request: no allocation
	joined := space[:0]
	for _, p := range parts {
		joined = binary.BigEndian.AppendUint64(joined, uint64(len(p)))
		joined = append(joined, p...)
	}
	sum := sha256.Sum256(joined)
	return ID(sum[:16])
}

// IsZero says whether it identifies nothing.
func (v ID) IsZero() bool { return v == Nil }

// Compare orders by bytes: -1, 0 or 1.
func (v ID) Compare(w ID) int { return bytes.Compare(v[:], w[:]) }

// String is the canonical 36 character form in lower case.
func (v ID) String() string {
	b := v.canonical()
	return string(b[:])
}

// MarshalText is the canonical form.
func (v ID) MarshalText() ([]byte, error) {
	b := v.canonical()
	return b[:], nil
}

// UnmarshalText reads the canonical form.
func (v *ID) UnmarshalText(text []byte) error {
	p, err := Parse(string(text))
	if err != nil {
		return err
	}
	*v = p
	return nil
}

func (v ID) canonical() (b [36]byte) {
	hex.Encode(b[0:8], v[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], v[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], v[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], v[8:10])
	b[23] = '-'
	hex.Encode(b[24:], v[10:])
	return b
}

// Parse reads the canonical form and nothing else: 36 characters, lower case,
// so that one thing has one name. Anything else is InvalidArgument.
func Parse(s string) (ID, error) {
	var v ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return Nil, errMalformed
	}
	digits := 0
	for i := 0; i < len(s); i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			continue
		}
		n, ok := nibble(s[i])
		if !ok {
			return Nil, errMalformed
		}
		v[digits/2] = v[digits/2]<<4 | n
		digits++
	}
	return v, nil
}

var errMalformed = fault.New(fault.InvalidArgument, "malformed id")

func nibble(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	default:
		return 0, false
	}
}
