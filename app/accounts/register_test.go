package accounts_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/surge/app/accounts"
	"example.com/surge/core/account"
	"example.com/surge/core/fault"
)

func TestRegisteredUserSignsIn(t *testing.T) {
	t.Parallel()
	w := open(t)
	u, err := w.Register(t.Context(), accounts.Registration{Name: "Ann", Email: " Ann@Example.COM ", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	s := u.Snapshot()
	if s.Email != email || s.Name != "Ann" || s.Role != account.RoleUser || s.Version != 1 {
		t.Errorf("registered %+v", s)
	}
	if in := w.signIn("ANN@example.com", password); in.User != s.ID || in.Role != "user" {
		t.Errorf("signed in as %+v", in)
	}
	if got := w.events(s.ID); !slices.Equal(got, []string{"user.registered"}) {
		t.Errorf("the outbox says %q", got)
	}
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	t.Parallel()
	w := open(t)
	_, err := w.Register(t.Context(), accounts.Registration{Name: " ", Email: "nobody", Password: "short"})
	refused(t, err, fault.InvalidArgument)
	var fields []string
	for _, d := range fault.From(err).Details() {
		fields = append(fields, d.Field)
	}
	if !slices.Equal(fields, []string{"name", "email", "password"}) {
		t.Errorf("named %q", fields)
	}
	if w.passwords.hashed.Load() != 0 {
		t.Error("hashed the password of a registration that is not valid")
	}
}

func TestPasswordsHave8To72Bytes(t *testing.T) {
	t.Parallel()
	for n, valid := range map[int]bool{7: false, 8: true, 72: true, 73: false} {
		_, err := open(t).Register(t.Context(), accounts.Registration{Name: "Ann", Email: email, Password: strings.Repeat("x", n)})
		if valid != (err == nil) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestAddressIsTakenWhateverItsCase(t *testing.T) {
	t.Parallel()
	w := open(t)
	first := w.ann()
	_, err := w.Register(t.Context(), accounts.Registration{Name: "Other", Email: "ANN@EXAMPLE.com", Password: "another password"})
	refused(t, err, fault.AlreadyExists)
	if u, _ := w.stored(email); u != first {
		t.Errorf("stored %+v", u)
	}
	w.signIn(email, password)
}

func TestOneOfManyRegistrationsWins(t *testing.T) {
	t.Parallel()
	w := open(t)
	const many = 20
	users, errs := make([]account.User, many), make([]error, many)
	var all sync.WaitGroup
	for i := range many {
		node := w.node(nil)
		all.Go(func() {
			users[i], errs[i] = node.Register(t.Context(), accounts.Registration{Name: "Ann", Email: email, Password: password})
		})
	}
	all.Wait()
	var won []account.User
	for i, err := range errs {
		if err == nil {
			won = append(won, users[i])
		} else {
			refused(t, err, fault.AlreadyExists)
		}
	}
	if u, _ := w.stored(email); len(won) != 1 || won[0] != u {
		t.Errorf("%+v were told they are in, the store has %+v", won, u)
	}
	for i, u := range users {
		if got := w.events(u.Snapshot().ID); errs[i] != nil && len(got) != 0 {
			t.Errorf("the outbox speaks of somebody who did not get in: %q", got)
		}
	}
}
