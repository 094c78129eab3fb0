package rest

import (
	"bytes"
	"sync"
)

// maxPooled bounds the buffers that are kept, in bytes: a large body is rare,
// and would otherwise stay in memory for ever.
const maxPooled = 64 << 10

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// takeBuffer answers an empty buffer, which the caller gives back.
func takeBuffer() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer) //nolint:errcheck // the pool holds nothing else
	buf.Reset()
	return buf
}

// giveBuffer takes a buffer back: nobody may hold on to its bytes.
func giveBuffer(buf *bytes.Buffer) {
	if buf.Cap() <= maxPooled {
		buffers.Put(buf)
	}
}
