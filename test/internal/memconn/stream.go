package memconn

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// stream carries bytes one way.
type stream struct {
	window int // how many bytes wait to be read at most

	mu         sync.Mutex // guards all below; held for no wait but that of changed
	changed    sync.Cond
	waiting    []byte // sent and not read yet
	writerGone bool
	readerGone bool
	reading    deadline
	writing    deadline
}

func newStream(window int) *stream {
	s := &stream{window: window}
	s.changed.L = &s.mu
	return s
}

func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.readerGone:
			return 0, net.ErrClosed
		case s.reading.past:
			return 0, os.ErrDeadlineExceeded
		case len(p) == 0:
			return 0, nil
		case len(s.waiting) > 0:
			n := copy(p, s.waiting)
			if s.waiting = s.waiting[n:]; len(s.waiting) == 0 {
				s.waiting = nil // an idle connection costs no buffer
			}
			s.changed.Broadcast()
			return n, nil
		case s.writerGone:
			return 0, io.EOF
		}
		s.changed.Wait()
	}
}

func (s *stream) write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for written := 0; ; {
		switch {
		case s.writerGone:
			return written, net.ErrClosed
		case s.writing.past:
			return written, os.ErrDeadlineExceeded
		case s.readerGone:
			return written, syscall.EPIPE
		}
		n := min(s.window-len(s.waiting), len(p)-written)
		if n > 0 {
			s.waiting = append(s.waiting, p[written:written+n]...)
			written += n
			s.changed.Broadcast()
		}
		if written == len(p) {
			return written, nil
		}
		s.changed.Wait()
	}
}

// closeWriter ends the stream: whoever reads gets what is left, then io.EOF.
func (s *stream) closeWriter() { s.closeSide(&s.writerGone, &s.writing) }

// closeReader makes writing pointless.
func (s *stream) closeReader() { s.closeSide(&s.readerGone, &s.reading) }

func (s *stream) closeSide(gone *bool, d *deadline) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*gone = true
	d.stop()
	s.changed.Broadcast()
}

func (s *stream) setReading(t time.Time) { s.set(&s.reading, t) }
func (s *stream) setWriting(t time.Time) { s.set(&s.writing, t) }

func (s *stream) set(d *deadline, t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.stop()
	d.past = !t.IsZero() && !t.After(time.Now())
	if !t.IsZero() && !d.past {
		var own *time.Timer
		own = time.AfterFunc(time.Until(t), func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if d.timer == own { // not replaced while it waited for the mutex
				d.past = true
				s.changed.Broadcast()
			}
		})
		d.timer = own
	}
	s.changed.Broadcast()
}

// deadline is when one side gives up, guarded by its stream's mutex.
type deadline struct {
	past  bool
	timer *time.Timer // nil when none is running
}

func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}
