package accounts

import (
	"context"
	"strconv"
	"time"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// The fields of a profile's copy.
const (
	fieldName    = "name"
	fieldEmail   = "email"
	fieldCity    = "city"
	fieldRole    = "role"
	fieldVersion = "version"
	fieldCreated = "created_at"
)

func key(user id.ID) string { return user.String() }

// encode is the copy of a user.
func encode(u account.User) map[string]string {
	f := u.Snapshot()
	return map[string]string{
		fieldName: f.Name, fieldEmail: f.Email, fieldCity: f.City, fieldRole: string(f.Role),
		fieldVersion: strconv.FormatInt(f.Version, 10), fieldCreated: f.CreatedAt.Format(time.RFC3339Nano),
	}
}

// put copies a user, whole; a newer copy stays.
func put(ctx context.Context, profiles ports.Profiles, u account.User, ttl time.Duration) error {
	f := u.Snapshot()
	return profiles.Put(ctx, key(f.ID), f.Version, encode(u), true, ttl)
}

// keep copies a user who changed and has every node read the copy; where that
// fails, no copy is better than an old one. What fails too is made good by the
// event of the change.
func (s *Service) keep(ctx context.Context, u account.User) {
	user := u.Snapshot().ID
	if err := put(ctx, s.profiles, u, profileTTL); err != nil {
		s.observer.Missed("copy a profile", err)
		s.forget(ctx, user)
		return
	}
	s.tell(ctx, user)
}

// forget deletes the copy of a user.
func (s *Service) forget(ctx context.Context, user id.ID) {
	if err := s.profiles.Delete(ctx, key(user)); err != nil {
		s.observer.Missed("delete the copy of a profile", err)
	}
	s.tell(ctx, user)
}

// tell has every node read the copy of a user again.
func (s *Service) tell(ctx context.Context, user id.ID) {
	if err := s.users.Delete(ctx, user); err != nil {
		s.observer.Missed("tell of the change of a profile", err)
	}
}

// decode reads a copy; one that no user could have is an error.
func decode(user id.ID, fields map[string]string) (account.User, error) {
	version, err := strconv.ParseInt(fields[fieldVersion], 10, 64)
	if err != nil {
		return account.User{}, fault.Wrap(err, fault.Internal, "read the version of a profile")
	}
	created, err := time.Parse(time.RFC3339Nano, fields[fieldCreated])
	if err != nil {
		return account.User{}, fault.Wrap(err, fault.Internal, "read the time of a profile")
	}
	return account.Restore(account.Snapshot{
		ID: user, Name: fields[fieldName], Email: fields[fieldEmail], City: fields[fieldCity],
		Role: account.Role(fields[fieldRole]), Version: version, CreatedAt: created,
	})
}
