package account_test

import (
	"strings"
	"testing"
	"time"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

var at = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func register(name, email string) (account.User, error) {
	return account.New(id.V7(at, [10]byte{}), name, email, account.RoleUser, at)
}

func TestEmailsIgnoreCase(t *testing.T) {
	t.Parallel()
	u, err := register("Ann", " Ann@Example.COM\t")
	if err != nil || u.Snapshot().Email != "ann@example.com" {
		t.Errorf("%+v, %v", u.Snapshot(), err)
	}
}

func TestWrongFieldsAreNamed(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", account.MaxEmailBytes)
	for field, values := range map[string][]string{
		"name":  {"", "  ", "a\x00b", "\xff", strings.Repeat("x", account.MaxName+1), "two\nlines"},
		"email": {"", "ann", "@", "ann@", "@example.com", "a@b@c", "an n@example.com", "ann@exa mple.com", "a\xff@b", long + "@b", "é" + long[:251] + "@b"},
	} {
		for _, v := range values {
			name, email := "Ann", v
			if field == "name" {
				name, email = v, "ann@example.com"
			}
			_, err := register(name, email)
			if err == nil {
				t.Errorf("%s %q is taken", field, v)
				continue
			}
			if d := fault.From(err).Details(); !fault.Is(err, fault.InvalidArgument) || len(d) != 1 || d[0].Field != field {
				t.Errorf("%s %q: %v %v", field, v, err, d)
			}
		}
	}
	if _, err := account.New(id.V7(at, [10]byte{}), "Ann", "ann@example.com", "king", at); !fault.Is(err, fault.InvalidArgument) {
		t.Errorf("an unknown role: %v", err)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	u, err := register("Ann", "ann@example.com")
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		name, city *string
		changed    bool
		valid      bool
	}{
		"nothing":     {nil, nil, false, true},
		"the same":    {text("Ann"), text(""), false, true},
		"city":        {nil, text("Xi'an"), true, true},
		"name":        {text("Anna"), nil, true, true},
		"empty name":  {text(""), nil, false, false},
		"long city":   {nil, text(strings.Repeat("x", account.MaxCity+1)), false, false},
		"two lines":   {nil, text("a\nb"), false, false},
		"a tab":       {nil, text("a\tb"), false, false},
		"one of both": {text("Anna"), text("\xff"), false, false},
	} {
		n, changed, err := u.Edit(c.name, c.city)
		if changed != c.changed || (err == nil) != c.valid || err != nil && !fault.Is(err, fault.InvalidArgument) {
			t.Errorf("%s: changed %v, %v", name, changed, err)
		}
		want := u.Snapshot()
		if c.changed {
			want.Version++
			if c.name != nil {
				want.Name = *c.name
			}
			if c.city != nil {
				want.City = *c.city
			}
		}
		if n.Snapshot() != want {
			t.Errorf("%s: %+v", name, n.Snapshot())
		}
	}
}

func TestPasswordsAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	for password, ok := range map[string]bool{
		"1234567": false, "12345678": true, strings.Repeat("x", 72): true, strings.Repeat("x", 73): false,
		"密码密": true, strings.Repeat("密", 24): true, strings.Repeat("密", 25): false,
	} {
		if got := account.CheckPassword(password) == ""; got != ok {
			t.Errorf("%q of %d bytes: %v", password, len(password), got)
		}
	}
}
