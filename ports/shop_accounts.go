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
