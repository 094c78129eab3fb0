package accounts

import (
	"context"
	"strings"
	"time"

	"example.com/surge/app/readthrough"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// cacheKey is before the id of a user in the shared cache.
const cacheKey = "user:"

const (
	// profileTTL is how long a copy of a profile lasts until it is made anew.
	profileTTL = 10 * time.Minute
	// localTTL bounds what a node shows that missed an edit and does not know it.
	localTTL = 10 * time.Second
	// breakAfter is more failed loads in a row than a hiccup of the store makes.
	breakAfter = 5
	// staleFor is how long a profile may be shown that is past its time, while the
	// store fails: longer than a failover of it takes.
	staleFor = 10 * time.Minute
)

// newUsers reads users through their copies.
func newUsers(d Deps) *readthrough.Cache[id.ID, account.User] {
	return readthrough.New(readthrough.Options[id.ID, account.User]{
		Key:   func(user id.ID) string { return cacheKey + user.String() },
		Parse: userOf,
		Load:  func(ctx context.Context, user id.ID) (account.User, error) { return get(ctx, d.Store, user) },
		KeyOf: func(u account.User) id.ID { return u.Snapshot().ID },
		Codec: codec{}, Shared: copies{d.Cache, d.Profiles}, Observer: d.Cached,
		TTL: profileTTL, LocalTTL: localTTL, BreakAfter: breakAfter, StaleFor: staleFor,
	})
}

func get(ctx context.Context, store ports.Accounts, user id.ID) (u account.User, err error) {
	err = store.Tx(ctx, func(ctx context.Context, r ports.AccountsRepos) (err error) {
		u, err = r.Users.Get(ctx, user)
		return err
	})
	return u, err
}

// userOf reads the name of a value in the shared cache.
func userOf(name string) (id.ID, bool) {
	text, ours := strings.CutPrefix(name, cacheKey)
	user, err := id.Parse(text)
	return user, ours && err == nil
}

// Run keeps the profiles in this process true to what others change, until ctx
// ends. Without it they are read from their copies every time.
func (s *Service) Run(ctx context.Context) error { return s.users.Run(ctx) }
