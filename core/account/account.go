// Package account is the people who use the shop: a user with an e-mail
// address, a role and a profile. Passwords are not part of the entity; only
// their hashes exist, beside it, in the store.
package account

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/surge/core/id"
	"example.com/surge/core/text"
)

// Role says what a user may do.
type Role string

// The roles. An admin is a user who may also edit the catalogue.
const (
	RoleUser  Role = "user"
	RoleAdmin Role = "admin"
)

// Bounds of a user's fields, in characters, except where bytes are named.
const (
	MaxName          = 200
	MaxCity          = 100
	MaxEmailBytes    = 254
	MinPasswordBytes = 8
	MaxPasswordBytes = 72
)

// Snapshot is every field of a user, for repositories and encoders.
type Snapshot struct {
	ID        id.ID
	Email     string // normalized
	Name      string
	City      string // "" is unset
	Role      Role
	Version   int64 // grows by one with each change, from 1
	CreatedAt time.Time
}

// User is one account.
type User struct{ s Snapshot }

// New registers a user. Wrong fields are InvalidArgument with details.
func New(uid id.ID, name, email string, role Role, at time.Time) (User, error) {
	u := User{Snapshot{ID: uid, Email: NormalizeEmail(email), Name: name, Role: role, Version: 1, CreatedAt: at.UTC()}}
	return u, u.validate()
}

// Restore rebuilds a user from a snapshot; a snapshot that no User could have
// is an error.
func Restore(s Snapshot) (User, error) {
	u := User{s}
	return u, u.validate()
}

// Snapshot is a copy of every field.
func (u User) Snapshot() Snapshot { return u.s }

// Edit returns the user with a new name and city; nil leaves a field alone. An
// edit that changes nothing keeps the version and answers false.
func (u User) Edit(name, city *string) (User, bool, error) {
	n := u
	if name != nil {
		n.s.Name = *name
	}
	if city != nil {
		n.s.City = *city
	}
	if err := n.validate(); err != nil {
		return u, false, err
	}
	if n == u {
		return u, false, nil
	}
	n.s.Version++
	return n, true, nil
}

func (u User) validate() error {
	var f text.Fields
	f.Check("name", text.Line(u.s.Name, MaxName))
	f.Check("email", CheckEmail(u.s.Email))
	f.Check("city", text.Block(u.s.City, MaxCity))
	if strings.ContainsAny(u.s.City, "\r\n\t") {
		f.Check("city", "must not hold control characters")
	}
	if u.s.Role != RoleUser && u.s.Role != RoleAdmin {
		f.Check("role", "must be user or admin")
	}
	return f.Err()
}

// NormalizeEmail is the form under which an address is unique: lower case,
// without surrounding white space. What is not valid UTF-8 stays as it is, to
// be refused: changing case would mend it.
func NormalizeEmail(email string) string {
	if !utf8.ValidString(email) {
		return email
	}
	return strings.ToLower(strings.TrimSpace(email))
}

// CheckEmail says what is wrong with an address in its normal form, or "". It
// accepts what looks like one: an @ with something on both sides. Whether mail
// arrives there only sending some can tell.
func CheckEmail(email string) string {
	if reason := text.Line(email, MaxEmailBytes); reason != "" {
		return reason
	}
	local, domain, ok := strings.Cut(email, "@")
	if !ok || local == "" || domain == "" || strings.Contains(domain, "@") || len(email) > MaxEmailBytes ||
		strings.ContainsFunc(email, unicode.IsSpace) {
		return "must be an e-mail address"
	}
	return ""
}

// CheckPassword says what is wrong with a new password, or "". The upper bound
// is in bytes and keeps the cost of hashing bounded.
func CheckPassword(password string) string {
	if len(password) < MinPasswordBytes || len(password) > MaxPasswordBytes {
		return "must be 8 to 72 bytes"
	}
	return ""
}
