package slowclients_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const get = "GET /livez HTTP/1.1\r\nHost: surge.test\r\n\r\n"

// What has come of a head by then is refused when it ends in the middle of a
// line. Otherwise there is nothing to answer.
func TestAHeadThatDoesNotEndIsCutOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		quick, slow string
		refused     bool
	}{
		"says nothing":         {"", "", false},
		"byte by byte":         {"", strings.Repeat("GET /", 100), true},
		"field after field":    {"GET / HTTP/1.1\r\n", strings.Repeat("a: b\r\n", 100), true},
		"stops before the end": {strings.TrimSuffix(get, "\r\n"), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, s *service) {
				slow := s.dial()
				slow.say(c.quick)
				slow.trickle(c.slow)
				s.at(headWithin - 1)
				s.serves()
				if c.refused {
					slow.answer().want(t, http.StatusBadRequest, "")
				}
				slow.closes(headWithin)
			})
		})
	}
}

// Between requests a client may be silent; once it has said four bytes of the
// next one the head has to follow.
func TestALaterHeadIsCutOffToo(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		slow := s.dial()
		slow.say(get)
		slow.answer().want(t, http.StatusOK, "")
		const silent, begun = 20 * time.Second, 3500 * time.Millisecond
		s.at(silent)
		slow.trickle(strings.Repeat("GET /", 100))
		slow.answer().want(t, http.StatusBadRequest, "")
		slow.closes(silent + begun + headWithin)
	})
}

func TestAHeadThatIsSlowButInTimeIsAnswered(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		slow := s.dial()
		slow.say(get[:len(get)-4])
		slow.trickle(get[len(get)-4:])
		slow.answer().want(t, http.StatusOK, "")
		if s.now() != 3500*time.Millisecond {
			t.Errorf("answered at %v", s.now())
		}
	})
}
