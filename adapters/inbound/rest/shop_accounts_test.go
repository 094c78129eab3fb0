package rest

import (
	"strings"
	"testing"
	"time"

	"example.com/surge/ports"
)

func TestRegisteringSigningInAndOut(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	w := s.do("POST", "/api/v1/users", `{"name":"Ada","email":" Ada@Example.com ","password":"`+password+`"}`)
	w.want(t, 201, "")
	matches(t, s.testAPI, w, "POST", "/api/v1/users")
	s.do("POST", "/api/v1/users", `{"name":"Eve","email":"ada@EXAMPLE.com","password":"`+password+`"}`).want(t, 409, "ALREADY_EXISTS")

	user := s.session(t, "ADA@example.com")
	w = s.do("GET", "/api/v1/users/me", "", user)
	w.want(t, 200, "")
	matches(t, s.testAPI, w, "GET", "/api/v1/users/me")

	w = s.do("DELETE", "/api/v1/sessions/current", "", user)
	w.want(t, 204, "")
	if len(w.Body) > 0 {
		t.Errorf("the answer has a body: %s", w.Body)
	}
	s.do("GET", "/api/v1/users/me", "", user).want(t, 401, "UNAUTHENTICATED")
	s.do("DELETE", "/api/v1/sessions/current", "", user).want(t, 401, "UNAUTHENTICATED")
}

func TestARegistrationNamesEveryFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	for body, fields := range map[string]string{
		`{}`: "name email password",
		`{"name":" ","email":"a@b","password":"` + password + `"}`:                                "name",
		`{"name":"A","email":"nobody","password":"short"}`:                                        "email password",
		`{"name":"A","email":"a@b","password":"` + strings.Repeat("p", 73) + `"}`:                 "password",
		`{"name":"A\u0000","email":"a@b","password":"` + password + `"}`:                          "name",
		`{"name":"` + strings.Repeat("n", 201) + `","email":"a@b","password":"12345678"}`:         "name",
		`{"name":"A","email":"` + strings.Repeat("e", 300) + `@b","password":"12345678"}`:         "email",
		`{"name":"A","email":"a@b","password":12345678}`:                                          "password",
		`{"name":"A","email":"a@b","password":"12345678","role":"admin"}`:                         "role",
		`{"name":"A","email":"a@b","password":"12345678","id":"` + strings.Repeat("1", 36) + `"}`: "id",
	} {
		w := s.do("POST", "/api/v1/users", body)
		w.want(t, 400, "INVALID_ARGUMENT")
		var named []string
		for _, d := range w.failure(t).Details {
			named = append(named, d.Field)
		}
		for _, field := range strings.Fields(fields) {
			if !strings.Contains(strings.Join(named, " "), field) {
				t.Errorf("%.60s: %s is not among %v", body, field, named)
			}
		}
	}
}

func TestAWrongPasswordAndAnUnknownUserAreTheSame(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	s.user(t, "ada")
	var said []string
	for _, body := range []string{
		`{"email":"ada@example.com","password":"wrong horse"}`,
		`{"email":"eve@example.com","password":"` + password + `"}`,
		`{"email":"not an address","password":"` + password + `"}`,
		`{"email":"ada@example.com","password":"` + strings.Repeat("p", 1000) + `"}`,
	} {
		w := s.do("POST", "/api/v1/sessions", body)
		w.want(t, 401, "UNAUTHENTICATED")
		said = append(said, w.failure(t).Message)
	}
	for _, message := range said {
		if message != said[0] {
			t.Errorf("%q is not %q", message, said[0])
		}
	}
	w := s.do("POST", "/api/v1/sessions", `{}`)
	w.want(t, 400, "INVALID_ARGUMENT")
	if d := w.failure(t).Details; len(d) != 2 {
		t.Errorf("details are %v", d)
	}
}

func TestProfilesAreEditedInPart(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user := s.user(t, "ada")
	for _, c := range []struct {
		body       string
		status     int
		name, city string
	}{
		{`{"city":"Turin"}`, 200, "ada", "Turin"},
		{`{"name":"Ada L."}`, 200, "Ada L.", "Turin"},
		{`{}`, 200, "Ada L.", "Turin"},
		{`{"city":null}`, 400, "Ada L.", "Turin"},
		{`{"name":null}`, 400, "Ada L.", "Turin"},
		{`{"name":""}`, 400, "Ada L.", "Turin"},
		{`{"email":"x@example.com"}`, 400, "Ada L.", "Turin"},
		{`null`, 400, "Ada L.", "Turin"},
		{`{"city":""}`, 200, "Ada L.", ""},
	} {
		w := s.do("PATCH", "/api/v1/users/me", c.body, user)
		w.want(t, c.status, "")
		matches(t, s.testAPI, w, "PATCH", "/api/v1/users/me")
		var now struct{ Data struct{ Name, City string } }
		s.do("GET", "/api/v1/users/me", "", user).decode(t, &now)
		if now.Data.Name != c.name || now.Data.City != c.city {
			t.Errorf("after %s the profile is %+v", c.body, now.Data)
		}
	}
}

func TestSigningInIsLimitedPerAddressAndEmail(t *testing.T) {
	t.Parallel()
	f := &fewer{counts: map[string]int64{}}
	s := newShop(t, NewLimit(f, ports.Rule{Limit: 2, Window: time.Minute}))
	signIn := func(email string) *got {
		return s.do("POST", "/api/v1/sessions", `{"email":"`+email+`","password":"wrong horse"}`)
	}
	for _, left := range []string{"1", "0"} {
		w := signIn("ada@example.com")
		w.want(t, 401, "UNAUTHENTICATED")
		wantHeaders(t, w.Header, map[string]string{"RateLimit-Limit": "2", "RateLimit-Remaining": left})
	}
	signIn(" ADA@example.com").want(t, 429, "RATE_LIMITED")
	signIn("eve@example.com").want(t, 401, "UNAUTHENTICATED")
	s.do("POST", "/api/v1/sessions", `{"email":"ada@example.com"}`).want(t, 400, "INVALID_ARGUMENT")
}
