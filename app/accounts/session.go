package accounts

import (
	"context"
	"time"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// SignedIn is a new session and when it ends, in whole seconds.
type SignedIn struct {
	Session   ports.Session
	ExpiresAt time.Time
}

// errWrong is the one answer to whoever cannot prove who they are: it does not
// say whether the account exists, and neither does the time it takes.
var errWrong = fault.New(fault.Unauthenticated, "the e-mail address or the password is wrong")

// SignIn opens a session. Unauthenticated for an unknown address and for a
// wrong password alike; Unavailable when too many sign in at once.
func (s *Service) SignIn(ctx context.Context, email, password string) (SignedIn, error) {
	in, err := s.signIn(ctx, account.NormalizeEmail(email), password)
	if err == nil || fault.Is(err, fault.Unauthenticated) {
		s.observer.SignIn(err == nil)
	}
	return in, err
}

func (s *Service) signIn(ctx context.Context, email, password string) (SignedIn, error) {
	if len(email) > account.MaxEmailBytes || len(password) > account.MaxPasswordBytes {
		return SignedIn{}, errWrong // nobody has one so long: only the input is judged
	}
	u, hash, err := s.byEmail(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return SignedIn{}, err
	}
	switch right, err := s.passwords.Verify(ctx, hash, password); {
	case err != nil:
		return SignedIn{}, err
	case !right:
		return SignedIn{}, errWrong
	}
	return s.open(ctx, u, hash)
}

// open puts a session of a user whose password was right a moment ago. Whoever
// replaces a password commits it and then revokes the user's sessions, so a
// session that is in before the hash is read once more is either revoked by
// them or, when the hash is another, by us.
func (s *Service) open(ctx context.Context, u account.User, hash string) (SignedIn, error) {
	who := u.Snapshot()
	in := SignedIn{
		Session:   ports.Session{ID: s.ids.New(), User: who.ID, Role: string(who.Role)},
		ExpiresAt: time.Now().UTC().Add(s.config.SessionTTL).Truncate(time.Second),
	}
	if err := s.sessions.Put(ctx, in.Session, s.config.SessionTTL); err != nil {
		return SignedIn{}, err
	}
	_, still, err := s.byEmail(ctx, who.Email)
	if err == nil && still != hash {
		err = errWrong
	}
	if err != nil {
		ctx, cancel := afterwards(ctx)
		defer cancel()
		if err := s.sessions.Revoke(ctx, in.Session.ID); err != nil {
			s.observer.Missed("revoke a session that nobody was given", err)
		}
		return SignedIn{}, err
	}
	return in, nil
}

// byEmail answers a user and the hash of the password; NotFound, with an empty
// hash.
func (s *Service) byEmail(ctx context.Context, email string) (account.User, string, error) {
	var u account.User
	var hash string
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.AccountsRepos) (err error) {
		u, hash, err = r.Users.ByEmail(ctx, email)
		return err
	})
	if err != nil {
		return account.User{}, "", err
	}
	return u, hash, nil
}

// SignOut ends a session, on every node at once. Signing out twice is no error.
func (s *Service) SignOut(ctx context.Context, session id.ID) error {
	return s.sessions.Revoke(ctx, session)
}

var errNoSession = fault.New(fault.Unauthenticated, "the session has ended")

// Authenticate answers a live session; Unauthenticated when it expired, was
// revoked or lost. It asks every time.
func (s *Service) Authenticate(ctx context.Context, session id.ID) (ports.Session, error) {
	found, err := s.sessions.Get(ctx, session)
	if fault.Is(err, fault.NotFound) {
		return ports.Session{}, errNoSession
	}
	return found, err
}
