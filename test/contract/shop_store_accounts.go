package contract

import (
	"context"
	"fmt"
	"testing"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// AccountsStore holds an adapter to ports.Accounts; Store holds it to the rest.
func AccountsStore(t *testing.T, h Harness[ports.Accounts]) {
	s := &suite[ports.Accounts]{h: h}
	addRows(s, rows[ports.AccountsRepos]{
		insert: func(ctx context.Context, r ports.AccountsRepos, n int) error {
			return r.Users.Insert(ctx, userNumber(n), "hash")
		},
		version: func(ctx context.Context, r ports.AccountsRepos, n int) (int64, error) {
			u, err := r.Users.Get(ctx, growingID(n))
			return u.Snapshot().Version, err
		},
		update: func(ctx context.Context, r ports.AccountsRepos, n int, version int64) error {
			s := userNumber(n).Snapshot()
			s.Version = version + 1
			u, err := account.Restore(s)
			if err != nil {
				return err
			}
			return r.Users.Update(ctx, u)
		},
	})
	s.add("InsertGetUpdate", usersInsertGetUpdate)
	s.add("EmailIsUnique", usersEmailIsUnique)
	s.add("CredentialsAreReplaced", usersCredentials)
	s.add("TextExactOrRefused", usersText)
	s.run(t)
}

// userNumber is a user of version 1.
func userNumber(n int) account.User {
	u, err := account.New(growingID(n), fmt.Sprint("User ", n), fmt.Sprintf("user-%d@example.com", n), account.RoleUser, caseTime)
	if err != nil {
		panic(err) // a bug of this file
	}
	return u
}

func insertUser(t *testing.T, s ports.Accounts, u account.User, hash string) error {
	return s.Tx(t.Context(), func(ctx context.Context, r ports.AccountsRepos) error { return r.Users.Insert(ctx, u, hash) })
}

// wantUser wants a user by id and by e-mail address, exactly.
func wantUser(t *testing.T, s ports.Accounts, want account.User, hash string) {
	t.Helper()
	noError(t, "get a user", s.Tx(t.Context(), func(ctx context.Context, r ports.AccountsRepos) error {
		got, err := r.Users.Get(ctx, want.Snapshot().ID)
		if err != nil {
			return err
		}
		byEmail, gotHash, err := r.Users.ByEmail(ctx, want.Snapshot().Email)
		if got != want || byEmail != want || gotHash != hash {
			t.Errorf("stored are %+v and %+v with hash %q, want %+v with hash %q", got, byEmail, gotHash, want, hash)
		}
		return err
	}))
}

func usersInsertGetUpdate(t *testing.T, b Backend[ports.Accounts]) {
	s := b.Node(t)
	u := userNumber(1)
	noError(t, "insert", insertUser(t, s, u, "hash"))
	wantUser(t, b.Node(t), u, "hash")
	name, city := "New Name", "上海"
	edited, _, err := u.Edit(&name, &city)
	noError(t, "edit", err)
	noError(t, "update", s.Tx(t.Context(), func(ctx context.Context, r ports.AccountsRepos) error { return r.Users.Update(ctx, edited) }))
	wantUser(t, b.Node(t), edited, "hash")
	noError(t, "look for nobody", s.Tx(t.Context(), func(ctx context.Context, r ports.AccountsRepos) error {
		_, _, err := r.Users.ByEmail(ctx, "nobody@example.com")
		wantCode(t, fault.NotFound, "find an address that nobody has", err)
		return nil
	}))
}

func usersEmailIsUnique(t *testing.T, b Backend[ports.Accounts]) {
	s := b.Node(t)
	noError(t, "insert", insertUser(t, s, userNumber(1), "hash"))
	taken, err := account.New(growingID(2), "Another", "USER-1@example.com ", account.RoleUser, caseTime)
	noError(t, "make a user with the same address", err)
	wantCode(t, fault.AlreadyExists, "insert a user with a taken address", insertUser(t, b.Node(t), taken, "other hash"))
	wantUser(t, s, userNumber(1), "hash")
	wantCode(t, fault.AlreadyExists, "insert an address twice in a transaction", s.Tx(t.Context(), func(ctx context.Context, r ports.AccountsRepos) error {
		same := userNumber(3).Snapshot()
		same.ID = growingID(4)
		u, err := account.Restore(same)
		if err != nil {
			return err
		}
		if err := r.Users.Insert(ctx, userNumber(3), "hash"); err != nil {
			t.Errorf("insert an address for the first time: %v", err)
		}
		return r.Users.Insert(ctx, u, "hash")
	}))
}

func usersCredentials(t *testing.T, b Backend[ports.Accounts]) {
	s := b.Node(t)
	noError(t, "insert", insertUser(t, s, userNumber(1), "hash"))
	set := func(user id.ID) error {
		return s.Tx(t.Context(), func(ctx context.Context, r ports.AccountsRepos) error {
			return r.Users.SetCredentials(ctx, user, account.RoleAdmin, "new hash")
		})
	}
	noError(t, "set credentials", set(growingID(1)))
	noError(t, "get the admin", s.Tx(t.Context(), func(ctx context.Context, r ports.AccountsRepos) error {
		u, hash, err := r.Users.ByEmail(ctx, "user-1@example.com")
		if got := u.Snapshot(); got.Role != account.RoleAdmin || hash != "new hash" || got.Name != "User 1" {
			t.Errorf("stored is %+v with hash %q", got, hash)
		}
		return err
	}))
	wantCode(t, fault.NotFound, "set the credentials of nobody", set(growingID(2)))
}

// usersText stores what looks alike, in fields and as addresses.
func usersText(t *testing.T, b Backend[ports.Accounts]) {
	s := b.Node(t)
	for i, text := range hardTexts() {
		u, err := account.Restore(account.Snapshot{
			ID: growingID(i), Name: text, City: text, Email: text + "@example.com", Role: account.RoleUser, Version: 1, CreatedAt: caseTime,
		})
		if err != nil {
			continue // no user can have it
		}
		if err := insertUser(t, s, u, text); err != nil {
			wantCode(t, fault.InvalidArgument, "insert "+text, err)
			continue
		}
		wantUser(t, s, u, text)
	}
}
