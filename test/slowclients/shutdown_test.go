package slowclients_test

import (
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheEndLetsRequestsFinish(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		slow, busy, quiet := s.dial(), s.idle(), s.idle()
		slow.say(tooLargeHead)
		s.terminate()

		s.at(grace - 1)
		fresh := s.dial()
		if got := s.get("/readyz"); got != http.StatusServiceUnavailable {
			t.Errorf("it is about to stop, and /readyz says %d", got)
		}
		busy.say("GET /docs HTTP/1.1\r\nHost: surge.test\r\n\r\n")
		a := busy.answer()
		a.want(t, http.StatusOK, "")
		a.wantLast(t)
		busy.closes(grace - 1)
		quiet.closes(grace)

		const finish = grace + drainWithin/3
		s.at(finish - 1)
		for _, late := range []*client{fresh, s.dial()} {
			late.say("GET /docs HTTP/1.1\r\nHost: surge.test\r\n\r\n")
			a := late.answer()
			a.want(t, http.StatusServiceUnavailable, "UNAVAILABLE")
			a.wantLast(t)
			if a.Header.Get("Retry-After") == "" {
				t.Error("it does not say when to come again")
			}
			late.closes(finish - 1)
		}

		s.at(finish)
		slow.say(strings.Repeat(" ", tooLarge))
		a = slow.answer()
		a.want(t, http.StatusRequestEntityTooLarge, "PAYLOAD_TOO_LARGE")
		a.wantLast(t)
		s.ends()
		if late := s.now() - finish; late > time.Second {
			t.Errorf("it ended %v after the last request", late)
		}
		if _, err := s.ln.Dial(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dial: %v", err)
		}
		if len(s.log.saying(t, cutOff)) > 0 {
			t.Error("somebody was cut off")
		}
	})
}

func TestTheEndDoesNotWaitForIdleConnections(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		idle := s.idle()
		s.terminate()
		idle.closes(grace)
		s.ends()
		if s.now() != grace {
			t.Errorf("it ended at %v", s.now())
		}
	})
}

// cutOff is what the log says when requests did not end in time.
const cutOff = "requests were cut off"

func TestTheEndCutsOffWhoIsStuck(t *testing.T) {
	t.Parallel()
	const longest = 10 * time.Second // grace
	bubble(t, func(t *testing.T, s *service) {
		s.terminate()
		s.at(longest - 1) // as late as can be
		stuck, mute := s.dial(), s.dial()
		stuck.say(tooLargeHead)
		mute.say(document)
		s.at(longest + drainWithin - time.Second)
		head := s.dial()
		head.say("GET /")
		stuck.closes(longest + drainWithin)
		head.closes(longest + drainWithin)
		s.ends()
		if s.now() != longest+drainWithin {
			t.Errorf("it ended at %v", s.now())
		}
		synctest.Wait()
		s.handledOnce("/slow", http.StatusRequestEntityTooLarge, drainWithin+1)
		s.handledOnce("/openapi.json", http.StatusOK, drainWithin+1)
		if len(s.log.saying(t, cutOff)) != 1 {
			t.Error("nothing was said of it")
		}
	}, "DRAIN_GRACE="+longest.String())
}
