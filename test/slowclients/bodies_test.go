package slowclients_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	tooLarge     = 2 << 20 // a body that is refused, but read first
	tooLargeHead = "POST /slow HTTP/1.1\r\nHost: surge.test\r\nContent-Type: application/json\r\nContent-Length: 2097152\r\n\r\n"
)

// A body is read even where it is refused: nobody may use that to stay.
func TestABodyThatIsRefusedIsCutOff(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"byte by byte": strings.Repeat(" ", 100), "stops half way": " "} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, s *service) {
				slow := s.dial()
				slow.say(tooLargeHead)
				slow.trickle(body)
				s.at(readWithin - 1)
				s.serves()
				slow.answer().want(t, http.StatusRequestEntityTooLarge, "PAYLOAD_TOO_LARGE")
				slow.closes(readWithin)
				s.handledOnce("/slow", http.StatusRequestEntityTooLarge, readWithin)
			})
		})
	}
}

// What nobody reads is skipped, and that takes no longer either.
func TestABodyThatNobodyReadsIsCutOff(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		slow := s.dial()
		slow.say("POST /livez HTTP/1.1\r\nHost: surge.test\r\nContent-Length: 100\r\n\r\n")
		slow.trickle(strings.Repeat(" ", 100))
		slow.answer().want(t, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED")
		slow.closes(readWithin)
		s.handledOnce("/livez", http.StatusMethodNotAllowed, 0)
	})
}

func TestABodyThatIsSlowButInTimeIsRead(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		slow := s.dial()
		slow.say(tooLargeHead)
		const pause = 7 * time.Second
		for part := range 2 {
			s.at(time.Duration(part+1) * pause)
			slow.say(strings.Repeat(" ", tooLarge/2))
		}
		slow.answer().want(t, http.StatusRequestEntityTooLarge, "PAYLOAD_TOO_LARGE")
		s.handledOnce("/slow", http.StatusRequestEntityTooLarge, 2*pause)
		slow.say(get) // the connection is as good as new
		slow.answer().want(t, http.StatusOK, "")
	})
}
