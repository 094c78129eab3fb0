package slowclients_test

import (
	"net/http"
	"strings"
	"testing"
)

// Whoever signs in is not known yet, and no limit counts requests that do not
// arrive: a body that is too large is not waited for.
func TestABodyThatIsTooLargeToSignInIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		slow := s.dial()
		slow.say(strings.Replace(tooLargeHead, "/slow", "/api/v1/sessions", 1))
		a := slow.answer()
		a.want(t, http.StatusRequestEntityTooLarge, "PAYLOAD_TOO_LARGE")
		a.wantLast(t)
		s.handledOnce("/api/v1/sessions", http.StatusRequestEntityTooLarge, 0)
	})
}
