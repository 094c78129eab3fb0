package ports

import (
	"context"

	"example.com/surge/core/account"
	"example.com/surge/core/id"
)

// Accounts is the store of the accounts context.
type Accounts = Store[AccountsRepos]

// AccountsRepos is what a transaction of accounts reaches.
type AccountsRepos struct {
	Kit
	Users Users
}

// Users is the table of users with the hashes of their passwords.
type Users interface {
	// Insert adds a user; AlreadyExists when the e-mail address is taken.
	Insert(ctx context.Context, u account.User, passwordHash string) error
	// Get answers a user; NotFound.
	Get(ctx context.Context, user id.ID) (account.User, error)
	// ByEmail answers the user of a normalized address and the hash of the
	// password; NotFound.
	ByEmail(ctx context.Context, email string) (account.User, string, error)
	// Update stores a user whose version is one above the stored one; else
	// VersionMismatch. NotFound.
	Update(ctx context.Context, u account.User) error
	// SetCredentials replaces role and password hash of a user, for the admin
	// that configuration names. NotFound.
	SetCredentials(ctx context.Context, user id.ID, role account.Role, passwordHash string) error
}

// Passwords hashes passwords with a function that is expensive on purpose. How
// many run at once is bounded, so that sign-in cannot exhaust the process.
type Passwords interface {
	// Hash makes a self-describing hash with a fresh salt. It waits for a turn
	// and is Unavailable when there is none in time.
	Hash(ctx context.Context, password string) (string, error)
	// Verify says whether the password is the one of the hash. An empty hash
	// costs as much as a real one and is never right, so that an unknown user
	// takes as long as a wrong password.
	Verify(ctx context.Context, hash, password string) (bool, error)
}
