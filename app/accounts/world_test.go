package accounts_test

import (
	"context"
	"encoding/binary"
	"strings"
	"sync/atomic"
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/accounts"
	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// world is backends that any number of nodes share.
type world struct {
	t         *testing.T
	store     *memory.StoreBackend[ports.AccountsRepos]
	sessions  *memory.SessionsBackend
	profiles  *memory.ProfilesBackend
	cache     *memory.CacheBackend
	passwords *passwords
	ids       *counter
	*accounts.Service
}

func open(t *testing.T) *world {
	w := &world{
		t: t, store: memory.NewAccountsStore(), sessions: memory.NewSessionsBackend(), profiles: memory.NewProfilesBackend(),
		cache: memory.NewCacheBackend(memory.CacheOptions{}), passwords: &passwords{}, ids: &counter{},
	}
	w.Service = w.node(nil)
	return w
}

// node is one more process, with some of its dependencies changed.
func (w *world) node(change func(d *accounts.Deps)) *accounts.Service {
	d := accounts.Deps{
		Store: w.store.Node(), Sessions: w.sessions.Node(), Profiles: w.profiles.Node(), Cache: w.cache.Node(), Passwords: w.passwords, IDs: w.ids,
	}
	if change != nil {
		change(&d)
	}
	return accounts.New(d, accounts.Config{})
}

const (
	email    = "ann@example.com"
	password = "correct horse"
)

// ann is a user who registered.
func (w *world) ann() account.User {
	w.t.Helper()
	u, err := w.Register(w.t.Context(), accounts.Registration{Name: "Ann", Email: email, Password: password})
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

func (w *world) signIn(email, password string) ports.Session {
	w.t.Helper()
	in, err := w.SignIn(w.t.Context(), email, password)
	if err != nil {
		w.t.Fatal(err)
	}
	return in.Session
}

// alive says whether a session is good on another node.
func (w *world) alive(s ports.Session) bool {
	w.t.Helper()
	_, err := w.node(nil).Authenticate(w.t.Context(), s.ID)
	if err != nil && !fault.Is(err, fault.Unauthenticated) {
		w.t.Fatal(err)
	}
	return err == nil
}

// stored is a user as the store has it, and the hash of the password.
func (w *world) stored(email string) (u account.User, hash string) {
	w.t.Helper()
	err := w.store.Node().Tx(w.t.Context(), func(ctx context.Context, r ports.AccountsRepos) (err error) {
		u, hash, err = r.Users.ByEmail(ctx, email)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return u, hash
}

// events are the types of what waits in the outbox for a user, in order.
func (w *world) events(user id.ID) (types []string) {
	w.t.Helper()
	err := w.store.Node().KitTx(w.t.Context(), func(ctx context.Context, k ports.Kit) error {
		types = nil
		rows, err := k.OutboxLog.Pending(ctx, ports.OutboxShard(user.String()), 100)
		for _, row := range rows {
			if row.Envelope.Key == user.String() {
				types = append(types, row.Envelope.Type)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return types
}

func refused(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

// counter makes ids that grow.
type counter struct{ n atomic.Uint64 }

func (c *counter) New() id.ID {
	var v id.ID
	binary.BigEndian.PutUint64(v[:], c.n.Add(1))
	return v
}

// passwords hashes for free and counts the work. Each hash is another, as with
// a salt.
type passwords struct {
	hashed, verified atomic.Int64
	during           func() // runs in Verify, after the hash was read
}

func (p *passwords) Hash(_ context.Context, password string) (string, error) {
	return string(rune('a'+p.hashed.Add(1))) + ":" + password, nil
}

func (p *passwords) Verify(_ context.Context, hash, password string) (bool, error) {
	p.verified.Add(1)
	if f := p.during; f != nil {
		p.during = nil
		f()
	}
	_, right, ok := strings.Cut(hash, ":")
	return ok && right == password, nil
}
