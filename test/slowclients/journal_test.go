package slowclients_test

import (
	"bytes"
	"encoding/json"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// journal is the log, as JSON lines.
type journal struct {
	mu    sync.Mutex
	lines [][]byte
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, bytes.Clone(line))
	return len(line), nil
}

// saying are the lines that say so.
func (j *journal) saying(t testing.TB, msg string) [][]byte {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	var found [][]byte
	for _, line := range j.lines {
		var said struct{ Msg string }
		if err := json.Unmarshal(line, &said); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if said.Msg == msg {
			found = append(found, line)
		}
	}
	return found
}

// handled is what the access log says of a request once its handler is gone.
type handled struct {
	Path   string
	Status int
	Took   time.Duration
}

// handled are the requests for a path whose handlers have returned.
func (j *journal) handled(t testing.TB, path string) []handled {
	t.Helper()
	var all []handled
	for _, line := range j.saying(t, "request") {
		var h handled
		if err := json.Unmarshal(line, &h); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if h.Path == path {
			all = append(all, h)
		}
	}
	return all
}

// handledOnce checks that exactly one handler of a path has returned, and after
// which time.
func (s *service) handledOnce(path string, status int, took time.Duration) {
	s.t.Helper()
	synctest.Wait()
	switch all := s.log.handled(s.t, path); {
	case len(all) != 1:
		s.t.Errorf("%d handlers of %s have returned, want 1", len(all), path)
	case all[0].Status != status || all[0].Took != took:
		s.t.Errorf("%s was answered %d after %v, want %d after %v", path, all[0].Status, all[0].Took, status, took)
	}
}
