package redis

import (
	"encoding/binary"

	"example.com/surge/ports"
)

// appendHeaders encodes headers: of each, the length of its key, its key, the
// length of its value and its value. None are no bytes.
func appendHeaders(b []byte, headers []ports.Header) []byte {
	for _, h := range headers {
		b = binary.AppendUvarint(b, uint64(len(h.Key)))
		b = append(b, h.Key...)
		b = binary.AppendUvarint(b, uint64(len(h.Value)))
		b = append(b, h.Value...)
	}
	return b
}

// parseHeaders decodes headers, as far as they are ours.
func parseHeaders(s string) []ports.Header {
	var headers []ports.Header
	for s != "" {
		var h ports.Header
		var ok bool
		if h.Key, s, ok = cutText(s); !ok {
			break
		}
		if h.Value, s, ok = cutText(s); !ok {
			break
		}
		headers = append(headers, h)
	}
	return headers
}

// cutText takes a length and so many bytes off s.
func cutText(s string) (text, rest string, ok bool) {
	n, digits := uint64(0), 0
	for shift := 0; ; shift += 7 {
		if digits == len(s) || shift > 28 {
			return "", "", false
		}
		b := s[digits]
		digits++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	s = s[digits:]
	if n > uint64(len(s)) {
		return "", "", false
	}
	return s[:n], s[n:], true
}
