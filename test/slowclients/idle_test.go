package slowclients_test

import (
	"net/http"
	"runtime"
	"testing"
	"time"
)

func TestIdleConnectionsAreClosed(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		idle := make([]*client, idleConnections)
		for i := range idle {
			idle[i] = s.idle()
		}
		s.at(idleWithin / 2)
		s.serves()
		s.at(idleWithin - time.Millisecond)
		for i, c := range idle {
			if i%100 == 0 && !c.open() {
				t.Fatalf("connection %d is closed at %v already", i, s.now())
			}
		}
		s.at(idleWithin)
		for _, c := range idle {
			c.closes(idleWithin)
		}
	})
}

// What a connection costs between requests, its client's end included.
func BenchmarkIdleConnection(b *testing.B) {
	s := boot(b)
	b.Cleanup(s.stop)
	before := memory()
	n := 0
	for b.Loop() {
		s.idle()
		n++
	}
	b.ReportMetric(float64(memory()-before)/float64(n), "B/conn")
}

// idle is a connection that has had its answer, and stays.
func (s *service) idle() *client {
	c := s.dial()
	c.say(get)
	c.answer().want(s.t, http.StatusOK, "")
	return c
}

// memory is what is in use of heap and stacks, in bytes.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
