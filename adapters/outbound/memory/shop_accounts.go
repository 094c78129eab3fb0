package memory

import (
	"context"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Accounts is a handle on the store of the accounts context.
type Accounts = Store[ports.AccountsRepos]

var _ ports.Accounts = (*Accounts)(nil)

// NewAccountsStore makes an empty store of the accounts context.
func NewAccountsStore() *StoreBackend[ports.AccountsRepos] {
	db := newDatabase()
	t := &userTables{users: newTable[id.ID, userRow](db), emails: newTable[string, id.ID](db)}
	return newStore(db, "accounts", func(x *tx, kit ports.Kit) ports.AccountsRepos {
		return ports.AccountsRepos{Kit: kit, Users: users{t, x}}
	})
}

type userTables struct {
	users  *table[id.ID, userRow]
	emails *table[string, id.ID] // unique index
}

type userRow struct {
	user account.User
	hash string // of the password
}

type users struct {
	*userTables
	x *tx
}

var _ ports.Users = users{}

// Insert adds a user.
func (u users) Insert(ctx context.Context, user account.User, passwordHash string) error {
	if err := u.x.enter(ctx, "insert a user"); err != nil {
		return err
	}
	defer u.x.leave()
	s := user.Snapshot()
	if u.emails.get(u.x, s.Email) != nil {
		return fault.New(fault.AlreadyExists, "the e-mail address is taken")
	}
	if u.users.get(u.x, s.ID) != nil {
		return exists("user")
	}
	u.emails.put(u.x, s.Email, s.ID)
	u.users.put(u.x, s.ID, userRow{user, passwordHash})
	return nil
}

// Get answers a user.
func (u users) Get(ctx context.Context, user id.ID) (account.User, error) {
	if err := u.x.enter(ctx, "get a user"); err != nil {
		return account.User{}, err
	}
	defer u.x.leave()
	r := u.users.get(u.x, user)
	if r == nil {
		return account.User{}, noSuch("user")
	}
	return r.val.user, nil
}

// ByEmail answers the user of an address and the hash of the password.
func (u users) ByEmail(ctx context.Context, email string) (account.User, string, error) {
	if err := u.x.enter(ctx, "find a user by e-mail"); err != nil {
		return account.User{}, "", err
	}
	defer u.x.leave()
	uid := u.emails.get(u.x, email)
	if uid == nil {
		return account.User{}, "", noSuch("user")
	}
	r := u.users.get(u.x, uid.val)
	return r.val.user, r.val.hash, nil
}

// Update stores a user's next version. The address stays: no method of the
// entity changes it.
func (u users) Update(ctx context.Context, user account.User) error {
	if err := u.x.enter(ctx, "update a user"); err != nil {
		return err
	}
	defer u.x.leave()
	s := user.Snapshot()
	r := u.users.get(u.x, s.ID)
	if r == nil {
		return noSuch("user")
	}
	if err := checkNext(r.val.user.Snapshot().Version, s.Version); err != nil {
		return err
	}
	u.users.put(u.x, s.ID, userRow{user, r.val.hash})
	return nil
}

// SetCredentials replaces role and password hash; the version stays.
func (u users) SetCredentials(ctx context.Context, user id.ID, role account.Role, passwordHash string) error {
	if err := u.x.enter(ctx, "set credentials"); err != nil {
		return err
	}
	defer u.x.leave()
	r := u.users.get(u.x, user)
	if r == nil {
		return noSuch("user")
	}
	s := r.val.user.Snapshot()
	s.Role = role
	changed, err := account.Restore(s)
	if err != nil {
		return err
	}
	u.users.put(u.x, user, userRow{changed, passwordHash})
	return nil
}
