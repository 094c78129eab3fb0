package accounts

import (
	"context"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

const (
	adminName = "Admin"
	// rounds bounds how often EnsureAdmin looks again because somebody else
	// changed the account meanwhile.
	rounds = 10
)

// EnsureAdmin makes sure that there is an admin with that address and password:
// it makes the user, or promotes the one who has the address. Where that changes
// a password, the user's sessions end. It may be repeated, by many processes at
// once. InvalidArgument names what is wrong with the address or the password.
func (s *Service) EnsureAdmin(ctx context.Context, email, password string) error {
	fresh, err := s.user(Registration{Name: adminName, Email: email, Password: password}, account.RoleAdmin)
	if err != nil {
		return err
	}
	for range rounds {
		switch err = s.ensureAdmin(ctx, fresh, password); {
		case fault.Is(err, fault.AlreadyExists), fault.Is(err, fault.VersionMismatch):
		default:
			return err
		}
	}
	return fault.New(fault.Unavailable, "too many changes at once").WithCause(err)
}

// ensureAdmin tries once: AlreadyExists or VersionMismatch when somebody else
// was faster.
func (s *Service) ensureAdmin(ctx context.Context, fresh account.User, password string) error {
	u, hash, err := s.byEmail(ctx, fresh.Snapshot().Email)
	known := !fault.Is(err, fault.NotFound)
	if known && err != nil {
		return err
	}
	right := false
	if known {
		if right, err = s.passwords.Verify(ctx, hash, password); err != nil {
			return err
		}
	}
	if right && u.Snapshot().Role == account.RoleAdmin {
		return nil
	}
	next := hash
	if !right {
		if next, err = s.passwords.Hash(ctx, password); err != nil {
			return err
		}
	}
	if !known {
		return s.insert(ctx, fresh, next)
	}
	return s.promote(ctx, u, hash, next)
}

// promote makes a user an admin whose password has the hash next. Sessions end
// before and after a change of password: before, so that nothing changes while
// they cannot be ended; after, for whoever still signed in with the old one.
func (s *Service) promote(ctx context.Context, u account.User, hash, next string) error {
	who := u.Snapshot()
	if next != hash {
		if err := s.sessions.RevokeUser(ctx, who.ID); err != nil {
			return err
		}
	}
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.AccountsRepos) error {
		switch _, current, err := r.Users.ByEmail(ctx, who.Email); {
		case err != nil:
			return err
		case current != hash:
			return errChanged
		}
		return r.Users.SetCredentials(ctx, who.ID, account.RoleAdmin, next)
	})
	if err != nil && !fault.Is(err, fault.UnknownOutcome) {
		return err
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	s.forget(ctx, who.ID) // its role is in the copy
	if next != hash {
		if failed := s.sessions.RevokeUser(ctx, who.ID); err == nil {
			err = failed
		}
	}
	return err
}

var errChanged = fault.New(fault.VersionMismatch, "the password changed meanwhile")
