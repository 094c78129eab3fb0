package accounts

import (
	"context"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Edit is what a user changes; nil leaves a field alone.
type Edit struct {
	Name *string
	City *string
}

// Profile answers a user, by the copies. NotFound.
func (s *Service) Profile(ctx context.Context, user id.ID) (account.User, error) {
	return s.users.Get(ctx, user)
}

// EditProfile changes a user, who sees the change at once on this node, and on
// the others as soon as they hear of it. InvalidArgument, NotFound.
func (s *Service) EditProfile(ctx context.Context, user id.ID, e Edit) (account.User, error) {
	var u account.User
	err := s.tx(ctx, func(ctx context.Context, r ports.AccountsRepos) error {
		old, err := r.Users.Get(ctx, user)
		if err != nil {
			return err
		}
		var changed bool
		if u, changed, err = old.Edit(e.Name, e.City); err != nil || !changed {
			return err
		}
		if err := r.Users.Update(ctx, u); err != nil {
			return err
		}
		at := now()
		return s.append(ctx, r, u, at, event.UserUpdated{User: event.UserOf(u, at)})
	})
	if err != nil {
		return account.User{}, err
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	s.keep(ctx, u)
	return u, nil
}

// UserRegistered makes the copy of a new user's profile.
func (s *Service) UserRegistered(ctx context.Context, _ id.ID, e event.UserRegistered) error {
	return s.refresh(ctx, e.UserID)
}

// UserUpdated makes the copy of a changed profile anew.
func (s *Service) UserUpdated(ctx context.Context, _ id.ID, e event.UserUpdated) error {
	return s.refresh(ctx, e.UserID)
}

// refresh copies a user as the store has it now, and has every node read it. It
// needs no inbox: the version makes the copy happen once, and a note that it
// happened could be committed without it.
func (s *Service) refresh(ctx context.Context, user id.ID) error {
	u, err := get(ctx, s.store, user)
	if err != nil {
		return err
	}
	if err := put(ctx, s.profiles, u, profileTTL); err != nil {
		return err
	}
	return s.users.Delete(ctx, user)
}

// conflicts is how often a transaction starts over because another one changed
// what it read.
const conflicts = 10

// tx runs fn in a transaction, and again when it lost a compare-and-set.
func (s *Service) tx(ctx context.Context, fn func(ctx context.Context, r ports.AccountsRepos) error) error {
	var err error
	for range conflicts {
		if err = s.store.Tx(ctx, fn); !fault.Is(err, fault.VersionMismatch) {
			return err
		}
	}
	return fault.New(fault.Unavailable, "too many changes at once").WithCause(err)
}
