package mysql

import (
	"bytes"
	"context"
	"strings"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Accounts is a handle on the store of the accounts context.
type Accounts = Store[ports.AccountsRepos]

var _ ports.Accounts = (*Accounts)(nil)

// NewAccounts opens the store of the accounts context.
func NewAccounts(db *DB) *Accounts {
	return newStore(db, "accounts", func(x *tx, kit ports.Kit) ports.AccountsRepos {
		return ports.AccountsRepos{Kit: kit, Users: &users{x: x}}
	})
}

const userColumns = `id, email, name, city, role, version, created_at`

// Address and role of a user are written once, but for SetCredentials: no method
// of the entity changes them.
var (
	userInsert = write("insert a user", `
INSERT INTO accounts_users (`+userColumns+`, password_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
	userGet = read("get a user", `
SELECT `+userColumns+` FROM accounts_users WHERE id = ?`)
	userByEmail = read("find a user by e-mail", `
SELECT `+userColumns+`, password_hash FROM accounts_users WHERE email = ?`)
	userVersion = read("read a user's version", `
SELECT version FROM accounts_users WHERE id = ?`)
	userUpdate = write("update a user", `
UPDATE accounts_users SET name = ?, city = ?, version = ? WHERE id = ? AND version = ?`)
	userCredentials = write("set credentials", `
UPDATE accounts_users SET role = ?, password_hash = ? WHERE id = ?`)
	userHash = write("lock a user's password hash", `
SELECT password_hash FROM accounts_users WHERE id = ? FOR UPDATE`)
)

type users struct {
	x      *tx
	hashes map[id.ID][]byte // that were read
}

var _ ports.Users = (*users)(nil)

// Insert adds a user.
func (u *users) Insert(ctx context.Context, user account.User, passwordHash string) error {
	s := user.Snapshot()
	err := u.x.insert(ctx, userInsert, "user",
		s.ID[:], []byte(s.Email), s.Name, s.City, string(s.Role), s.Version, s.CreatedAt, []byte(passwordHash))
	if fault.Is(err, fault.AlreadyExists) && strings.Contains(err.Error(), "email'") { // the server names the index
		return fault.New(fault.AlreadyExists, "the e-mail address is taken").WithCause(err)
	}
	return err
}

// Get answers a user.
func (u *users) Get(ctx context.Context, user id.ID) (account.User, error) {
	got, err := found(ctx, u.x, userGet, "user", userOf, user[:])
	return u.saw(got, err)
}

// ByEmail answers the user of an address and the hash of the password.
func (u *users) ByEmail(ctx context.Context, email string) (account.User, string, error) {
	var hash []byte
	got, err := found(ctx, u.x, userByEmail, "user", func(row scanner) (account.User, error) {
		return userOf(and(row, &hash))
	}, []byte(email))
	if got, err = u.saw(got, err); err == nil {
		if u.hashes == nil {
			u.hashes = map[id.ID][]byte{}
		}
		u.hashes[got.Snapshot().ID] = hash
	}
	return got, string(hash), err
}

func (u *users) saw(user account.User, err error) (account.User, error) {
	if err == nil {
		s := user.Snapshot()
		u.x.saw(userVersion, s.ID, s.Version)
	}
	return user, err
}

// Update stores a user's next version.
func (u *users) Update(ctx context.Context, user account.User) error {
	s := user.Snapshot()
	return u.x.update(ctx, userUpdate, userVersion, "user", s.ID, s.Version, s.Name, s.City, s.Version)
}

// SetCredentials replaces role and password hash; the version stays, so that it
// cannot tell whether the hash that was read is still there.
func (u *users) SetCredentials(ctx context.Context, user id.ID, role account.Role, passwordHash string) error {
	if read, has := u.hashes[user]; has {
		var now []byte
		if _, err := u.x.one(ctx, userHash, []any{&now}, user[:]); err != nil {
			return err
		}
		if !bytes.Equal(now, read) {
			return u.x.moves(userHash.name)
		}
		u.hashes[user] = []byte(passwordHash)
	}
	changed, err := u.x.exec(ctx, userCredentials, string(role), []byte(passwordHash), user[:])
	if err != nil || changed == 1 {
		return err
	}
	_, err = u.Get(ctx, user) // it may have them already
	return err
}

func userOf(row scanner) (account.User, error) {
	var s account.Snapshot
	if err := row.Scan(idInto(&s.ID), &s.Email, &s.Name, &s.City, &s.Role, &s.Version, &s.CreatedAt); err != nil {
		return account.User{}, err //nolint:wrapcheck // by each
	}
	return account.Restore(s) //nolint:wrapcheck // by listed
}
