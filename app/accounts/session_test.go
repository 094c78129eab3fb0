package accounts_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/accounts"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

func TestNobodyLearnsThatAnAccountExists(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ann()
	work := func(email, password string) (string, int64) {
		before := w.passwords.verified.Load()
		_, err := w.SignIn(t.Context(), email, password)
		refused(t, err, fault.Unauthenticated)
		return fault.From(err).Message(), w.passwords.verified.Load() - before
	}
	said, cost := work(email, "a wrong password")
	if said2, cost2 := work("nobody@example.com", "a wrong password"); said2 != said || cost2 != cost || cost != 1 {
		t.Errorf("a wrong password: %q after %d hashes; an unknown user: %q after %d", said, cost, said2, cost2)
	}
	long := strings.Repeat("x", 1<<20)
	for _, address := range []string{email, "nobody@example.com", long} {
		if said2, cost2 := work(address, long); said2 != said || cost2 != 0 {
			t.Errorf("an endless password: %q after %d hashes", said2, cost2)
		}
	}
}

func TestSignedOutIsSignedOutEverywhere(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ann()
	first, second := w.signIn(email, password), w.signIn(email, password)
	if !w.alive(first) || !w.alive(second) {
		t.Fatal("not signed in")
	}
	for range 2 {
		if err := w.SignOut(t.Context(), first.ID); err != nil {
			t.Fatal(err)
		}
	}
	if w.alive(first) || !w.alive(second) {
		t.Errorf("alive: %v and %v", w.alive(first), w.alive(second))
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		w.ann()
		node := accounts.New(accounts.Deps{
			Store: w.store.Node(), Sessions: w.sessions.Node(), Profiles: w.profiles.Node(), Cache: w.cache.Node(), Passwords: w.passwords, IDs: w.ids,
		}, accounts.Config{SessionTTL: time.Minute})
		<-time.After(time.Millisecond)
		in, err := node.SignIn(t.Context(), email, password)
		if err != nil {
			t.Fatal(err)
		}
		if left := time.Until(in.ExpiresAt); left > time.Minute || left <= 59*time.Second || in.ExpiresAt.Nanosecond() != 0 {
			t.Errorf("the session is said to end at %v, in %v", in.ExpiresAt, left)
		}
		<-time.After(time.Minute - time.Nanosecond)
		if !w.alive(in.Session) {
			t.Error("ended too early")
		}
		<-time.After(time.Nanosecond)
		if w.alive(in.Session) {
			t.Error("does not end")
		}
	})
}

func TestAuthenticateTellsLossFromOutage(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ann()
	s := w.signIn(email, password)
	if got, err := w.Authenticate(t.Context(), s.ID); err != nil || got != s {
		t.Errorf("%+v, %v", got, err)
	}
	w.sessions.Cut()
	_, err := w.Authenticate(t.Context(), s.ID)
	refused(t, err, fault.Unavailable)
	_, err = w.SignIn(t.Context(), email, password)
	refused(t, err, fault.Unavailable)
	w.sessions.Mend()
	w.sessions.Lose()
	_, err = w.Authenticate(t.Context(), s.ID)
	refused(t, err, fault.Unauthenticated)
	_, err = w.Authenticate(t.Context(), id.ID{1})
	refused(t, err, fault.Unauthenticated)
}

// Whoever signs in with a password that is replaced at that moment is out.
func TestPasswordReplacedDuringSignIn(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ann()
	var opened id.ID
	w.passwords.during = func() {
		if err := w.node(nil).EnsureAdmin(t.Context(), email, "the new password"); err != nil {
			t.Error(err)
		}
	}
	node := w.node(func(d *accounts.Deps) { d.Sessions = noting{d.Sessions, &opened} })
	_, err := node.SignIn(t.Context(), email, password)
	refused(t, err, fault.Unauthenticated)
	if opened.IsZero() {
		t.Fatal("the race did not happen: no session was opened")
	}
	_, err = w.Authenticate(t.Context(), opened)
	refused(t, err, fault.Unauthenticated)
	w.signIn(email, "the new password")
}
