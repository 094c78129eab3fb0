package accounts

import (
	"context"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/text"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Registration is what somebody who joins says.
type Registration struct {
	Name     string
	Email    string
	Password string
}

// Register adds a user. InvalidArgument names every field that is wrong;
// AlreadyExists when the address is taken.
func (s *Service) Register(ctx context.Context, in Registration) (account.User, error) {
	u, err := s.user(in, account.RoleUser)
	if err != nil {
		return account.User{}, err
	}
	hash, err := s.passwords.Hash(ctx, in.Password)
	if err != nil {
		return account.User{}, err
	}
	if err := s.insert(ctx, u, hash); err != nil {
		return account.User{}, err
	}
	return u, nil
}

// user checks all of a registration, so that whoever sent it sees every mistake
// at once.
func (s *Service) user(in Registration, role account.Role) (account.User, error) {
	u, err := account.New(s.ids.New(), in.Name, in.Email, role, now())
	var wrong text.Fields
	if err != nil {
		for _, d := range fault.From(err).Details() {
			wrong.Check(d.Field, d.Reason)
		}
	}
	wrong.Check("password", account.CheckPassword(in.Password))
	return u, wrong.Err()
}

func (s *Service) insert(ctx context.Context, u account.User, hash string) error {
	at := u.Snapshot().CreatedAt
	return s.store.Tx(ctx, func(ctx context.Context, r ports.AccountsRepos) error {
		if err := r.Users.Insert(ctx, u, hash); err != nil {
			return taken(err)
		}
		return s.append(ctx, r, u, at, event.UserRegistered{User: event.UserOf(u, at)})
	})
}

// taken says in the client's words what the table said in its own.
func taken(err error) error {
	if fault.Is(err, fault.AlreadyExists) {
		return errTaken.WithCause(err)
	}
	return err
}

var errTaken = fault.New(fault.AlreadyExists, "the e-mail address is taken")
