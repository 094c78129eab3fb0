package rest

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func TestASessionOpensWhatNeedsOne(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	s, user := a.signIn(t, "user")
	_, keeper := a.signIn(t, "keeper")

	a.do("GET", "/mine", "", user).want(t, 200, "")
	a.do("DELETE", "/things/1", "", keeper).want(t, 200, "")
	a.do("DELETE", "/things/1", "", user).want(t, 403, "PERMISSION_DENIED")
	a.do("DELETE", "/things/1", "").want(t, 401, "UNAUTHENTICATED")

	delete(a.sessions, s.ID)
	w := a.do("GET", "/mine", "", user)
	w.want(t, 401, "UNAUTHENTICATED")
	if got := w.Header.Get("WWW-Authenticate"); got != "Bearer" {
		t.Errorf("WWW-Authenticate is %q", got)
	}
}

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	s, good := a.signIn(t, "user")
	_, other := a.signIn(t, "user")
	genuine := strings.TrimPrefix(good.Get("Authorization"), "Bearer ")
	parts := strings.Split(genuine, ".")
	otherParts := strings.Split(other.Get("Authorization"), ".")

	valid := func() jwt.MapClaims {
		return jwt.MapClaims{
			"iss": issuer, "sub": s.User.String(), "sid": s.ID.String(), "role": s.Role,
			"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
		}
	}
	with := func(name string, value any) jwt.MapClaims {
		m := valid()
		m[name] = value
		if value == nil {
			delete(m, name)
		}
		return m
	}
	sign := func(method jwt.SigningMethod, key any, m jwt.MapClaims, header map[string]any) string {
		token := jwt.NewWithClaims(method, m)
		for name, value := range header {
			token.Header[name] = value
		}
		signed, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	hs256 := func(m jwt.MapClaims) string { return sign(jwt.SigningMethodHS256, []byte(secret), m, nil) }
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

	a.do("GET", "/mine", "", bearer(hs256(valid()))).want(t, 200, "") // the forger knows how it is done

	for name, token := range map[string]string{
		"algorithm none":            sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, valid(), nil),
		"algorithm none, shouted":   encode(`{"alg":"NONE","typ":"JWT"}`) + "." + parts[1] + ".",
		"no algorithm":              encode(`{"typ":"JWT"}`) + "." + parts[1] + "." + parts[2],
		"HS384":                     sign(jwt.SigningMethodHS384, []byte(secret), valid(), nil),
		"HS512":                     sign(jwt.SigningMethodHS512, []byte(secret), valid(), nil),
		"other secret":              sign(jwt.SigningMethodHS256, []byte("another secret of thirty-two bytes"), valid(), nil),
		"empty secret":              sign(jwt.SigningMethodHS256, []byte{}, valid(), nil),
		"other type":                sign(jwt.SigningMethodHS256, []byte(secret), valid(), map[string]any{"typ": "at+jwt"}),
		"no type":                   sign(jwt.SigningMethodHS256, []byte(secret), valid(), map[string]any{"typ": nil}),
		"no expiry":                 hs256(with("exp", nil)),
		"expiry that is a word":     hs256(with("exp", "never")),
		"expired":                   hs256(with("exp", time.Now().Add(-time.Second).Unix())),
		"not yet valid":             hs256(with("nbf", time.Now().Add(time.Hour).Unix())),
		"other issuer":              hs256(with("iss", "somebody")),
		"no issuer":                 hs256(with("iss", nil)),
		"no session":                hs256(with("sid", nil)),
		"malformed session":         hs256(with("sid", "1")),
		"session that is not there": hs256(with("sid", id.Hash("made up").String())),
		"another user":              hs256(with("sub", id.Hash("somebody").String())),
		"malformed user":            hs256(with("sub", "root")),
		"another role":              hs256(with("role", "keeper")),
		"no signature":              parts[0] + "." + parts[1] + ".",
		"signature of another":      parts[0] + "." + parts[1] + "." + otherParts[2],
		"claims of another":         parts[0] + "." + otherParts[1] + "." + parts[2],
		"two parts":                 parts[0] + "." + parts[1],
		"four parts":                genuine + ".x",
		"padded":                    genuine + "=",
		"long":                      genuine + strings.Repeat("A", 10_000),
		"claims that are no object": encode(`{"alg":"HS256","typ":"JWT"}`) + "." + encode(`[]`) + "." + parts[2],
		"not base64":                "!!!.???.***",
		"empty":                     "",
		"dots":                      "..",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := a.do("GET", "/mine", "", bearer(token))
			w.want(t, 401, "UNAUTHENTICATED")
			a.do("GET", "/things/1", "", bearer(token)).want(t, 200, "")
		})
	}
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

func TestCredentialsOfOtherShapes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	_, good := a.signIn(t, "user")
	token := strings.TrimPrefix(good.Get("Authorization"), "Bearer ")
	for value, status := range map[string]int{
		"bearer " + token:       200,
		"Basic dXNlcjpwYXNz":    401,
		token:                   401,
		"Bearer":                401,
		"Bearer  " + token:      401,
		"Bearer " + token + " ": 401,
	} {
		if w := a.do("GET", "/mine", "", http.Header{"Authorization": {value}}); w.Code != status {
			t.Errorf("%.20q...: got %d, want %d", value, w.Code, status)
		}
	}
	w := a.do("GET", "/mine", "", http.Header{"Authorization": {"Bearer " + token, "Bearer " + token}})
	w.want(t, 401, "UNAUTHENTICATED")
}

func TestWithoutTheSessionsPublicRoutesGoOn(t *testing.T) {
	t.Parallel()
	a := newAPI(t, func(a *testAPI) {
		a.deps.Authenticate = func(context.Context, id.ID) (ports.Session, error) {
			return ports.Session{}, fault.New(fault.Unavailable, "the sessions are down")
		}
	})
	_, user := a.signIn(t, "user")
	a.do("GET", "/things/1", "", user).want(t, 200, "")
	a.do("GET", "/mine", "", user).want(t, 503, "UNAVAILABLE")
}

func TestHandlersKnowWhoIsAsking(t *testing.T) {
	t.Parallel()
	var seen ports.Session
	a := newAPI(t, handling(func(c *gin.Context) { seen = sessionOf(c) }))
	s, user := a.signIn(t, "user")
	a.do("GET", "/mine", "", user)
	if seen != s {
		t.Errorf("the handler saw %v, want %v", seen, s)
	}
}

func TestAShortSecretIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := NewTokens([]byte("thirty-one bytes are not enough"), issuer); !fault.Is(err, fault.InvalidArgument) {
		t.Errorf("got %v", err)
	}
}
