package memory

// queueHeld is what was delivered and not acked: the watermark of a claim.
// Everything below base is acked, everything from next on was not delivered.
type queueHeld struct {
	base  int64
	sizes ring[int] // of the messages from base on; acked ones are marked
	count int
	bytes int
}

const acked = -1

// next is the offset of the first message that was not delivered.
func (h *queueHeld) next() int64 { return h.base + int64(h.sizes.len()) }

// fits says whether one more message is within bounds. The first always is.
func (h *queueHeld) fits(size, maxCount, maxBytes int) bool {
	return h.count == 0 || h.count < maxCount && h.bytes+size <= maxBytes
}

// add holds the next message.
func (h *queueHeld) add(size int) {
	h.sizes.push(size)
	h.count++
	h.bytes += size
}

// ack lets go of a message, and moves base up if it was the lowest. One that
// is not held is ignored.
func (h *queueHeld) ack(offset int64) {
	if offset < h.base || offset >= h.next() {
		return
	}
	size := h.sizes.at(int(offset - h.base))
	if *size == acked {
		return
	}
	h.count--
	h.bytes -= *size
	*size = acked
	for h.sizes.len() > 0 && *h.sizes.at(0) == acked {
		h.sizes.pop()
		h.base++
	}
}
