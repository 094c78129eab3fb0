package rest

import (
	_ "embed" // the document
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/accounts"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/core/text"
)

//go:embed openapi/shop_sessions.json
var sessionsDocument []byte

// Sessions is signing in and out.
type Sessions struct {
	service *accounts.Service
	tokens  *Tokens
	limit   *Limit
}

var _ Module = (*Sessions)(nil)

// NewSessions serves sessions. limit is per pair of address and e-mail; nil is
// none.
func NewSessions(service *accounts.Service, tokens *Tokens, limit *Limit) *Sessions {
	return &Sessions{service, tokens, limit}
}

// Routes registers the routes.
func (m *Sessions) Routes(r *Router) {
	r.Unlimited().Post("/api/v1/sessions", m.signIn)
	r.SignedIn().Delete("/api/v1/sessions/current", m.signOut)
}

// OpenAPI describes them.
func (m *Sessions) OpenAPI() []byte { return sessionsDocument }

type sessionJSON struct {
	AccessToken string    `json:"access_token"`
	TokenType   string    `json:"token_type"`
	ExpiresAt   time.Time `json:"expires_at"`
}

func (m *Sessions) signIn(c *gin.Context) error {
	in, err := decode[struct {
		Email    Field[string] `json:"email"`
		Password Field[string] `json:"password"`
	}](c)
	if err != nil {
		return err
	}
	email, password := in.Email.Value, in.Password.Value
	var f text.Fields
	f.Check("email", missing(email))
	f.Check("password", missing(password))
	if err := f.Err(); err != nil {
		return err
	}
	// Hashed, for an address may be as long as a body.
	pair := id.Hash(scopeOf(c).client, account.NormalizeEmail(email))
	if err := m.limit.Check(c, "sign-in:"+pair.String()); err != nil {
		return err
	}
	signed, err := m.service.SignIn(c.Request.Context(), email, password)
	if err != nil {
		return err
	}
	token, err := m.tokens.Sign(signed.Session, signed.ExpiresAt)
	if err != nil {
		return err
	}
	answer(c, http.StatusCreated, sessionJSON{AccessToken: token, TokenType: "Bearer", ExpiresAt: signed.ExpiresAt.UTC()})
	return nil
}

func (m *Sessions) signOut(c *gin.Context) error {
	if err := m.service.SignOut(c.Request.Context(), sessionOf(c).ID); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
