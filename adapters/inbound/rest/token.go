package rest

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/maypok86/otter/v2"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Tokens makes and checks the tokens that clients carry: JWTs signed with
// HMAC-SHA-256. A token only names a session; whether that is alive, and what
// its user may do, is looked up on every request.
type Tokens struct {
	secret []byte
	issuer string
	parser *jwt.Parser
	// known are the tokens in use: a signature does not change, and checking it
	// anew would cost more than the rest of a refused order.
	known *otter.Cache[string, verified]
}

// verified is what a token that was verified claims, until it ends.
type verified struct {
	session ports.Session
	expires time.Time
}

// claims are what a token says.
type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
	Role    string `json:"role"`
}

const (
	tokenType = "JWT"
	// maxToken bounds a token in bytes; ours are a third of that.
	maxToken = 1024
	// maxKnown bounds the tokens that are known: 16 MiB at the most, a third of
	// that with ours.
	maxKnown = 16 << 10
)

// NewTokens takes a secret of at least 32 bytes. The issuer is written into
// every token and demanded of it, so that two services that share a secret by
// mistake do not take each other's.
func NewTokens(secret []byte, issuer string) (*Tokens, error) {
	if len(secret) < 32 {
		return nil, fault.New(fault.InvalidArgument, "the secret must be at least 32 bytes")
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Name}),
		jwt.WithExpirationRequired(),
		jwt.WithIssuer(issuer),
		jwt.WithStrictDecoding(),
	)
	known := otter.Must(&otter.Options[string, verified]{MaximumSize: maxKnown})
	return &Tokens{secret: secret, issuer: issuer, parser: parser, known: known}, nil
}

// Sign makes a token for a session that ends at expires, in whole seconds.
func (t *Tokens) Sign(s ports.Session, expires time.Time) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    t.issuer,
			Subject:   s.User.String(),
			IssuedAt:  jwt.NewNumericDate(time.Now()),
			ExpiresAt: jwt.NewNumericDate(expires),
		},
		Session: s.ID.String(),
		Role:    s.Role,
	})
	signed, err := token.SignedString(t.secret)
	return signed, fault.Wrap(err, fault.Internal, "sign a token")
}

var errToken = fault.New(fault.Unauthenticated, "the token is not valid")

// Verify answers the session that a token claims. Whatever is wrong with it is
// Unauthenticated, in the same words.
func (t *Tokens) Verify(raw string) (ports.Session, error) {
	if len(raw) > maxToken {
		return ports.Session{}, errToken
	}
	if v, ok := t.known.GetIfPresent(raw); ok && time.Now().Before(v.expires) {
		return v.session, nil
	}
	v, err := t.verify(raw)
	if err != nil {
		return ports.Session{}, err
	}
	t.known.Set(raw, v)
	return v.session, nil
}

func (t *Tokens) verify(raw string) (verified, error) {
	var said claims
	token, err := t.parser.ParseWithClaims(raw, &said, func(*jwt.Token) (any, error) { return t.secret, nil })
	if err != nil {
		return verified{}, errToken.WithCause(err)
	}
	if token.Header["typ"] != tokenType {
		return verified{}, errToken
	}
	session, err := id.Parse(said.Session)
	if err != nil {
		return verified{}, errToken.WithCause(err)
	}
	user, err := id.Parse(said.Subject)
	if err != nil {
		return verified{}, errToken.WithCause(err)
	}
	return verified{ports.Session{ID: session, User: user, Role: said.Role}, said.ExpiresAt.Time}, nil
}
