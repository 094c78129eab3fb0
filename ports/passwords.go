package ports

import "context"

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
