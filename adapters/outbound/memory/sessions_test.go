package memory

import (
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Whoever signs in once and never comes back is forgotten altogether.
func TestSessionsOfThoseWhoLeftAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewSessionsBackend()
		s := b.Node()
		signIn := func(n byte) {
			t.Helper()
			if err := s.Put(t.Context(), ports.Session{ID: id.ID{n}, User: id.ID{n}}, time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		for n := range byte(100) {
			signIn(n)
		}
		<-time.After(2 * time.Minute)
		for n := range byte(50) {
			signIn(100 + n)
		}
		if len(b.live.entries) != 50 || len(b.byUser) != 50 {
			t.Errorf("%d sessions of %d users are kept, want 50 of 50", len(b.live.entries), len(b.byUser))
		}
	})
}
