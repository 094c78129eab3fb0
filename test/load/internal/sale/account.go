package sale

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"example.com/surge/test/load/internal/client"
)

// account is somebody who signs in, and again when the server has forgotten it.
// It is safe for concurrent use.
type account struct {
	client          *client.Client
	email, password string

	mu    sync.Mutex
	token string
}

// do sends a request as the account, as client.Do does. When its session is
// gone it signs in and sends it once more.
func (a *account) do(ctx context.Context, r client.Request, seen func(client.Attempt)) client.Answer {
	r.Token = a.current()
	answer := a.client.Do(ctx, r, seen)
	if answer.Status != http.StatusUnauthorized {
		return answer
	}
	if err := a.replace(ctx, r.Token); err != nil {
		return client.Answer{Err: err}
	}
	r.Token = a.current()
	return a.client.Do(ctx, r, seen)
}

func (a *account) current() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.token
}

// replace signs in unless somebody has done so since that token was read.
func (a *account) replace(ctx context.Context, gone string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token != gone {
		return nil
	}
	return a.signInLocked(ctx)
}

func (a *account) signIn(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.signInLocked(ctx)
}

// signInLocked holds the mutex meanwhile: whoever waits for it needs the token.
func (a *account) signInLocked(ctx context.Context) error {
	s, err := client.Decode[struct {
		AccessToken string `json:"access_token"`
	}](a.client.Do(ctx, client.Request{
		Method: "POST", Path: "/api/v1/sessions", Body: map[string]string{"email": a.email, "password": a.password},
	}, nil), http.StatusCreated)
	if err == nil && s.Data.AccessToken == "" {
		err = errors.New("a session without a token")
	}
	if err == nil {
		a.token = s.Data.AccessToken
	}
	return err
}
