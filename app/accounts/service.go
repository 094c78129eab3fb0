package accounts

import (
	"cmp"
	"context"
	"time"

	"example.com/surge/app/readthrough"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

const (
	// Group is the consumer group of accounts' reactions.
	Group = "accounts"
	// source says in events who speaks.
	source = "accounts"
)

// Deps are what accounts needs.
type Deps struct {
	Store     ports.Accounts
	Sessions  ports.Sessions
	Profiles  ports.Profiles
	Cache     ports.Cache
	Passwords ports.Passwords
	IDs       ports.IDs
	Observer  Observer             // nil observes nothing
	Cached    readthrough.Observer // of profiles; nil observes nothing
}

// Config is how long things last. A zero field has its default.
type Config struct {
	SessionTTL time.Duration // until somebody must sign in again; 24 hours
}

func (c Config) withDefaults() Config {
	c.SessionTTL = cmp.Or(c.SessionTTL, 24*time.Hour)
	return c
}

// Service is the use cases of accounts. It is safe for concurrent use.
type Service struct {
	store     ports.Accounts
	sessions  ports.Sessions
	profiles  ports.Profiles
	users     *readthrough.Cache[id.ID, account.User]
	passwords ports.Passwords
	ids       ports.IDs
	observer  Observer
	config    Config
}

// New composes the use cases.
func New(d Deps, c Config) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	return &Service{
		store: d.Store, sessions: d.Sessions, profiles: d.Profiles, users: newUsers(d), passwords: d.Passwords, ids: d.IDs,
		observer: d.Observer, config: c.withDefaults(),
	}
}

// append adds an event about a user to the transaction of its change.
func (s *Service) append(ctx context.Context, r ports.AccountsRepos, u account.User, at time.Time, p event.Payload) error {
	e, err := event.New(s.ids.New(), source, at, ports.TraceParent(ctx), p)
	if err != nil {
		return err
	}
	return r.Outbox.Append(ctx, u.Snapshot().Version, e)
}

// now is the time as every store can keep it.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// afterwards is a context, with an end of its own, for what must follow a
// change whose caller may be gone.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), time.Second)
}
