package slowclients_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

const document = "GET /openapi.json HTTP/1.1\r\nHost: surge.test\r\n\r\n"

func TestAClientThatNeverReadsIsCutOff(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		mute := s.dial()
		const silent = 3 * time.Second // it counts from the end of the head
		s.at(silent)
		mute.say(document)
		s.at(silent + writeWithin - 1)
		s.serves()
		if n := len(s.log.handled(t, "/openapi.json")); n != 0 {
			t.Fatalf("%d handlers have ended: the document is too small for this test", n)
		}
		s.at(silent + writeWithin)
		s.handledOnce("/openapi.json", http.StatusOK, writeWithin)
		resp, err := http.ReadResponse(mute.from, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if _, err := io.Copy(io.Discard, resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("a document that was cut off looks whole: %v", err)
		}
		mute.closes(silent + writeWithin)
	})
}

func TestAClientThatReadsSlowlyButInTimeGetsEverything(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		slow := s.dial()
		slow.say(document)
		s.at(writeWithin - 1)
		slow.answer().want(t, http.StatusOK, "")
		slow.say(get)
		slow.answer().want(t, http.StatusOK, "")
		s.handledOnce("/openapi.json", http.StatusOK, writeWithin-1)
	})
}
