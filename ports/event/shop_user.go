package event

import (
	"time"

	"example.com/surge/core/account"
	"example.com/surge/core/id"
)

// User is a user after a change; addresses and names stay in the store.
type User struct {
	UserID  id.ID     `json:"user_id"`
	Version int64     `json:"version"`
	At      time.Time `json:"at"`
}

// The events of accounts.
type (
	// UserRegistered: somebody joined.
	UserRegistered struct{ User }
	// UserUpdated: a profile changed.
	UserUpdated struct{ User }
)

// The types of accounts' events.
const (
	TypeUserRegistered = "user.registered"
	TypeUserUpdated    = "user.updated"
)

// EventType is the event's type.
func (UserRegistered) EventType() string { return TypeUserRegistered }

// EventType is the event's type.
func (UserUpdated) EventType() string { return TypeUserUpdated }

// EventVersion is the payload's schema.
func (User) EventVersion() int { return 1 }

// EventTopic is where it travels.
func (User) EventTopic() string { return UserTopic }

// EventKey is the user's id.
func (u User) EventKey() string { return u.UserID.String() }

// UserOf is the payload body of a user.
func UserOf(u account.User, at time.Time) User {
	s := u.Snapshot()
	return User{UserID: s.ID, Version: s.Version, At: at.UTC()}
}
