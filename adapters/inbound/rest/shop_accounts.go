package rest

import (
	_ "embed" // the document
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/app/accounts"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
)

//go:embed openapi/shop_accounts.json
var accountsDocument []byte

// Accounts is registering and profiles.
type Accounts struct{ service *accounts.Service }

var _ Module = (*Accounts)(nil)

// NewAccounts serves accounts.
func NewAccounts(service *accounts.Service) *Accounts { return &Accounts{service} }

// Routes registers the routes.
func (m *Accounts) Routes(r *Router) {
	r.Anyone().Post("/api/v1/users", m.register)
	user := r.SignedIn()
	user.Get("/api/v1/users/me", m.profile)
	user.Patch("/api/v1/users/me", m.edit)
}

// OpenAPI describes them.
func (m *Accounts) OpenAPI() []byte { return accountsDocument }

// userJSON is a new user, profileJSON a user to themselves.
type (
	userJSON struct {
		ID        id.ID     `json:"id"`
		Name      string    `json:"name"`
		Email     string    `json:"email"`
		CreatedAt time.Time `json:"created_at"`
	}
	profileJSON struct {
		ID        id.ID     `json:"id"`
		Name      string    `json:"name"`
		Email     string    `json:"email"`
		City      string    `json:"city"`
		CreatedAt time.Time `json:"created_at"`
	}
)

func profileOf(u account.User) profileJSON {
	s := u.Snapshot()
	return profileJSON{ID: s.ID, Name: s.Name, Email: s.Email, City: s.City, CreatedAt: s.CreatedAt}
}

func (m *Accounts) register(c *gin.Context) error {
	in, err := decode[struct {
		Name     Field[string] `json:"name"`
		Email    Field[string] `json:"email"`
		Password Field[string] `json:"password"`
	}](c)
	if err != nil {
		return err
	}
	u, err := m.service.Register(c.Request.Context(), accounts.Registration{
		Name: in.Name.Value, Email: in.Email.Value, Password: in.Password.Value,
	})
	if err != nil {
		return err
	}
	s := u.Snapshot()
	answer(c, http.StatusCreated, userJSON{ID: s.ID, Name: s.Name, Email: s.Email, CreatedAt: s.CreatedAt})
	return nil
}

func (m *Accounts) profile(c *gin.Context) error {
	u, err := m.service.Profile(c.Request.Context(), sessionOf(c).User)
	if err != nil {
		return err
	}
	answer(c, http.StatusOK, profileOf(u))
	return nil
}

func (m *Accounts) edit(c *gin.Context) error {
	in, err := decode[struct {
		Name Field[string] `json:"name"`
		City Field[string] `json:"city"`
	}](c)
	if err != nil {
		return err
	}
	u, err := m.service.EditProfile(c.Request.Context(), sessionOf(c).User, accounts.Edit{Name: in.Name.Ptr(), City: in.City.Ptr()})
	if err != nil {
		return err
	}
	answer(c, http.StatusOK, profileOf(u))
	return nil
}
