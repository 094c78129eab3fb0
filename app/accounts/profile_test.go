package accounts_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/surge/app/accounts"
	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// noting remembers the last session that was opened.
type noting struct {
	ports.Sessions
	id *id.ID
}

func (n noting) Put(ctx context.Context, s ports.Session, ttl time.Duration) error {
	*n.id = s.ID
	return n.Sessions.Put(ctx, s, ttl)
}

func (w *world) edit(user id.ID, name, city string) account.User {
	w.t.Helper()
	u, err := w.EditProfile(w.t.Context(), user, accounts.Edit{Name: &name, City: &city})
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

// shows checks what every node shows of a user.
func (w *world) shows(want account.User) {
	w.t.Helper()
	for range 2 { // the first may fill the copy that the second reads
		got, err := w.node(nil).Profile(w.t.Context(), want.Snapshot().ID)
		if err != nil || got != want {
			w.t.Errorf("the profile is %+v (%v), want %+v", got, err, want)
		}
	}
}

func TestEditIsSeenAtOnceOnEveryNode(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	w.shows(u)
	edited := w.edit(u.Snapshot().ID, "Anna", "Xi'an")
	if s := edited.Snapshot(); s.Name != "Anna" || s.City != "Xi'an" || s.Version != 2 || s.Email != email {
		t.Errorf("edited %+v", s)
	}
	w.shows(edited)
	city := "Oslo"
	edited, err := w.node(nil).EditProfile(t.Context(), u.Snapshot().ID, accounts.Edit{City: &city})
	if s := edited.Snapshot(); err != nil || s.Name != "Anna" || s.City != "Oslo" {
		t.Errorf("edited %+v, %v", s, err)
	}
	w.shows(edited)
	if got := w.events(u.Snapshot().ID); !slices.Equal(got, []string{"user.registered", "user.updated", "user.updated"}) {
		t.Errorf("the outbox says %q", got)
	}
}

func TestEditOfNothingSaysNothing(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	if same := w.edit(u.Snapshot().ID, "Ann", ""); same != u {
		t.Errorf("edited %+v", same)
	}
	if got := w.events(u.Snapshot().ID); len(got) != 1 {
		t.Errorf("the outbox says %q", got)
	}
}

func TestEditThatIsNotValidChangesNothing(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	empty := ""
	_, err := w.EditProfile(t.Context(), u.Snapshot().ID, accounts.Edit{Name: &empty})
	refused(t, err, fault.InvalidArgument)
	w.shows(u)
	_, err = w.EditProfile(t.Context(), id.ID{99}, accounts.Edit{})
	refused(t, err, fault.NotFound)
	_, err = w.Profile(t.Context(), id.ID{99})
	refused(t, err, fault.NotFound)
}

func TestProfileWithoutTheCopy(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	w.shows(u)
	w.profiles.Cut()
	edited := w.edit(u.Snapshot().ID, "Anna", "")
	w.shows(edited)
	w.profiles.Mend() // the old copy is still there until the event comes
	if err := w.UserUpdated(t.Context(), id.ID{1}, event.UserUpdated{User: event.UserOf(edited, time.Now())}); err != nil {
		t.Fatal(err)
	}
	w.shows(edited)
	w.profiles.Lose()
	w.shows(edited)
}

// full is profiles that take nothing more, though what is there may go.
type full struct{ ports.Profiles }

func (full) Put(context.Context, string, int64, map[string]string, bool, time.Duration) error {
	return fault.New(fault.Unavailable, "full")
}

func TestCopyThatCannotBeReplacedGoes(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	w.shows(u)
	name := "Anna"
	node := w.node(func(d *accounts.Deps) { d.Profiles = full{d.Profiles} })
	edited, err := node.EditProfile(t.Context(), u.Snapshot().ID, accounts.Edit{Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	w.shows(edited)
}

func TestReactionIsTriedAgainWhileTheCopyIsDown(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	w.profiles.Cut()
	refused(t, w.UserRegistered(t.Context(), id.ID{1}, event.UserRegistered{User: event.UserOf(u, time.Now())}), fault.Unavailable)
	w.profiles.Mend()
	if err := w.UserRegistered(t.Context(), id.ID{1}, event.UserRegistered{User: event.UserOf(u, time.Now())}); err != nil {
		t.Fatal(err)
	}
	w.store.Cut() // so it is in the copy
	w.shows(u)
}

func TestBrokenCopyHeals(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	for name, broken := range map[string]map[string]string{
		"no version": {"name": "Mallory"},
		"no time":    {"name": "Mallory", "version": "7"},
		"no role":    {"name": "Mallory", "version": "7", "created_at": "2026-01-02T03:04:05Z", "email": email},
	} {
		t.Run(name, func(t *testing.T) {
			if err := w.profiles.Node().Put(t.Context(), u.Snapshot().ID.String(), 7, broken, true, time.Hour); err != nil {
				t.Fatal(err)
			}
			w.shows(u)
		})
	}
}

// slowFill lets something happen between reading the store and filling the copy.
type slowFill struct {
	ports.Profiles
	meanwhile func()
}

func (p slowFill) Put(ctx context.Context, key string, version int64, fields map[string]string, whole bool, ttl time.Duration) error {
	p.meanwhile()
	return p.Profiles.Put(ctx, key, version, fields, whole, ttl)
}

func TestStaleFillDoesNotHideAnEdit(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	var edited account.User
	slow := w.node(func(d *accounts.Deps) {
		d.Profiles = slowFill{d.Profiles, func() { edited = w.edit(u.Snapshot().ID, "Anna", "") }}
	})
	if got, err := slow.Profile(t.Context(), u.Snapshot().ID); err != nil || got != u {
		t.Errorf("read %+v, %v", got, err)
	}
	w.shows(edited)
}

func TestRacingEditsAllCount(t *testing.T) {
	t.Parallel()
	w := open(t)
	u := w.ann()
	const edits = 20
	var all sync.WaitGroup
	for i := range edits {
		node := w.node(nil)
		all.Go(func() {
			city := fmt.Sprintf("City %d", i)
			mine, err := node.EditProfile(t.Context(), u.Snapshot().ID, accounts.Edit{City: &city})
			if err != nil {
				t.Error(err)
				return
			}
			seen, err := node.Profile(t.Context(), u.Snapshot().ID)
			if err != nil || seen.Snapshot().Version < mine.Snapshot().Version {
				t.Errorf("after an edit to version %d sees %+v, %v", mine.Snapshot().Version, seen, err)
			}
		})
	}
	all.Wait()
	last, _ := w.stored(email)
	if v := last.Snapshot().Version; v != 1+edits {
		t.Errorf("version %d after %d edits", v, edits)
	}
	w.shows(last)
	if got := w.events(u.Snapshot().ID); len(got) != 1+edits {
		t.Errorf("%d events", len(got))
	}
}
