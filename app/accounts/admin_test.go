package accounts_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"example.com/surge/app/accounts"
	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func (w *world) ensureAdmin(password string) {
	w.t.Helper()
	if err := w.EnsureAdmin(w.t.Context(), email, password); err != nil {
		w.t.Fatal(err)
	}
}

func TestAdminIsMadeOnce(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ensureAdmin(password)
	s := w.signIn(email, password)
	if s.Role != string(account.RoleAdmin) {
		t.Errorf("signed in as %q", s.Role)
	}
	first, hash := w.stored(email)
	w.ensureAdmin(password)
	if again, hash2 := w.stored(email); again != first || hash2 != hash {
		t.Errorf("changed by the second time: %+v, %+v", first, again)
	}
	if !w.alive(s) {
		t.Error("signed out by the second time")
	}
	if got := w.events(first.Snapshot().ID); !slices.Equal(got, []string{"user.registered"}) {
		t.Errorf("the outbox says %q", got)
	}
}

func TestUserIsPromotedAndStaysSignedIn(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	s := w.signIn(email, password)
	w.shows(u) // by the copy from now on
	_, hash := w.stored(email)
	w.ensureAdmin(password)
	got, hash2 := w.stored(email)
	if got.Snapshot().ID != u.Snapshot().ID || got.Snapshot().Name != "Ann" || got.Snapshot().Role != account.RoleAdmin || hash2 != hash {
		t.Errorf("promoted %+v", got)
	}
	if !w.alive(s) || w.signIn(email, password).Role != "admin" {
		t.Error("signed out, or no admin")
	}
	w.shows(got)
}

func TestNewPasswordEndsSessions(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ensureAdmin(password)
	s := w.signIn(email, password)
	w.ensureAdmin("another password")
	if w.alive(s) {
		t.Error("a session of the old password lives on")
	}
	_, err := w.SignIn(t.Context(), email, password)
	refused(t, err, fault.Unauthenticated)
	w.signIn(email, "another password")
}

func TestManyEnsureTheSameAdmin(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*world){
		"nobody":           func(*world) {},
		"a user":           func(w *world) { w.ann() },
		"another password": func(w *world) { w.ensureAdmin("the old password") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			before(w)
			var all sync.WaitGroup
			for range 8 {
				node := w.node(nil)
				all.Go(func() {
					if err := node.EnsureAdmin(t.Context(), email, password); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			s := w.signIn(email, password)
			if s.Role != "admin" || !w.alive(s) {
				t.Errorf("signed in as %+v", s)
			}
			if got := w.events(s.User); !slices.Equal(got, []string{"user.registered"}) {
				t.Errorf("the outbox says %q", got)
			}
		})
	}
}

// revoking lets something happen once sessions were revoked for the first time.
type revoking struct {
	ports.Sessions
	then *sync.Once
	what func()
}

func (r revoking) RevokeUser(ctx context.Context, user id.ID) error {
	err := r.Sessions.RevokeUser(ctx, user)
	r.then.Do(r.what)
	return err
}

func TestSignInDuringAChangeOfPassword(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ensureAdmin(password)
	var s ports.Session
	node := w.node(func(d *accounts.Deps) {
		d.Sessions = revoking{d.Sessions, &sync.Once{}, func() { s = w.signIn(email, password) }}
	})
	if err := node.EnsureAdmin(t.Context(), email, "another password"); err != nil {
		t.Fatal(err)
	}
	if s.ID.IsZero() || w.alive(s) {
		t.Errorf("session %+v of the old password lives on", s)
	}
}

func TestPasswordThatSomebodyElseSetMeanwhile(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ensureAdmin("the old password")
	var hash string
	w.passwords.during = func() {
		if err := w.node(nil).EnsureAdmin(t.Context(), email, password); err != nil {
			t.Error(err)
		}
		_, hash = w.stored(email)
	}
	w.ensureAdmin(password)
	if _, now := w.stored(email); now != hash {
		t.Error("the password was set again")
	}
}

// A password whose sessions cannot be ended stays, so that the next try does
// both.
func TestPasswordStaysWhileSessionsAreDown(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ensureAdmin(password)
	s := w.signIn(email, password)
	w.sessions.Cut()
	refused(t, w.EnsureAdmin(t.Context(), email, "another password"), fault.Unavailable)
	w.sessions.Mend()
	if !w.alive(s) {
		t.Error("signed out")
	}
	w.signIn(email, password)
	w.ensureAdmin("another password")
	if w.alive(s) {
		t.Error("a session of the old password lives on")
	}
}

func TestLostReplyOfThePromotionEndsSessions(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.ensureAdmin(password)
	s := w.signIn(email, password)
	w.store.LoseNextCommitReply(true)
	refused(t, w.EnsureAdmin(t.Context(), email, "another password"), fault.UnknownOutcome)
	if w.alive(s) {
		t.Error("a session of the old password lives on")
	}
}

func TestAdminThatCannotBe(t *testing.T) {
	t.Parallel()
	w := open(t)
	err := w.EnsureAdmin(t.Context(), "nobody", "short")
	refused(t, err, fault.InvalidArgument)
	if len(fault.From(err).Details()) != 2 {
		t.Errorf("named %v", fault.From(err).Details())
	}
}
