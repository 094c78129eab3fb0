package kafkakit

import (
	"cmp"
	"slices"
)

// window is what was delivered, from the first message on that is not acked.
// Offsets grow, with gaps where a log was compacted or holds marks of its own.
type window struct {
	entries []entry
	next    int64 // behind the last that was delivered
	count   int   // of those that are not acked
	bytes   int
}

type entry struct {
	offset int64
	size   int // or acked
}

const acked = -1

// lookahead bounds how many messages are remembered behind one that is not
// acked, so that a single slow one costs little memory.
const lookahead = 1 << 16

// fits says whether one more message is within bounds. The first always is.
func (w *window) fits(size, maxCount, maxBytes int) bool {
	return w.count == 0 || w.count < maxCount && w.bytes+size <= maxBytes && len(w.entries) < lookahead
}

// add notes the next message.
func (w *window) add(offset int64, size int) {
	w.entries = append(w.entries, entry{offset, size})
	w.next = offset + 1
	w.count++
	w.bytes += size
}

// ack lets go of a message. One that is not held is ignored.
func (w *window) ack(offset int64) {
	e := w.find(offset)
	if e == nil || e.size == acked {
		return
	}
	w.count--
	w.bytes -= e.size
	e.size = acked
	done := 0
	for done < len(w.entries) && w.entries[done].size == acked {
		done++
	}
	w.entries = w.entries[done:]
}

// find is the message with an offset, or nil.
func (w *window) find(offset int64) *entry {
	if len(w.entries) == 0 {
		return nil
	}
	// Without gaps it is where one counts.
	if i := offset - w.entries[0].offset; i >= 0 && i < int64(len(w.entries)) && w.entries[i].offset == offset {
		return &w.entries[i]
	}
	i, ok := slices.BinarySearchFunc(w.entries, offset, func(e entry, o int64) int { return cmp.Compare(e.offset, o) })
	if !ok {
		return nil
	}
	return &w.entries[i]
}

// position is where a group goes on: the first message that is not acked, or
// what comes next.
func (w *window) position() int64 {
	if len(w.entries) > 0 {
		return w.entries[0].offset
	}
	return w.next
}
