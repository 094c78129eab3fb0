package rest

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// A token that was verified before ends when it says, and vouches for no other.
func TestATokenThatIsKnownIsTrustedNoMoreThanAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tokens, err := NewTokens([]byte(secret), issuer)
		if err != nil {
			t.Fatal(err)
		}
		s := ports.Session{ID: id.ID{1}, User: id.ID{2}, Role: "user"}
		const lives = time.Minute
		raw, err := tokens.Sign(s, time.Now().Add(lives))
		if err != nil {
			t.Fatal(err)
		}
		verify := func() {
			if got, err := tokens.Verify(raw); err != nil || got != s {
				t.Errorf("%+v, %v", got, err)
			}
		}
		verify()
		verify()
		unsigned, _, _ := strings.Cut(raw, ".")
		for _, forged := range []string{raw + "A", raw[:len(raw)-1], unsigned, raw[1:]} {
			if _, err := tokens.Verify(forged); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("a token like one that is known: %v", err)
			}
		}
		<-time.After(lives - time.Nanosecond)
		verify()
		<-time.After(time.Nanosecond)
		for range 2 {
			if _, err := tokens.Verify(raw); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("a token that has ended: %v", err)
			}
		}
	})
}
