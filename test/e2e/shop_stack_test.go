//go:build integration

package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"

	"example.com/surge/test/services"
	"example.com/surge/test/stack"
)

// TestWholeSystem walks the system on real components, two processes of each
// role, and holds a flash sale on it.
func TestWholeSystem(t *testing.T) {
	t.Parallel()
	s, err := stack.Start(t.Context(), binary, append([]string{
		"RATE_LIMIT=off", "RATE_LIMIT_SIGN_IN=off", "DEMO_CATALOGUE=false", "PASSWORD_HASHES=2",
	}, withAdmin...)...)
	services.Must(t, err)
	t.Cleanup(s.Close)
	var at []*client
	for _, api := range s.APIs {
		at = append(at, newClient(t, api.URL(), ""))
	}
	walk(t, at[0], at[1])

	both := shop{guest: at[0], admin: at[0].admin()}
	for i := range 6 {
		both.users = append(both.users, at[i%2].user())
	}
	t.Run("FlashSale", func(t *testing.T) { flashSale(t, both.in(t)) })
	t.Run("OneKeyManyRequestsAtOnce", func(t *testing.T) { oneKeyManyRequestsAtOnce(t, both.in(t)) })
	t.Run("Load", func(t *testing.T) {
		load := exec.CommandContext(t.Context(), "go", "run", "example.com/surge/test/load", "-url", s.APIs[0].URL(), "-users", "1000", "-accounts", "50", "-stock", "300",
			"-out", filepath.Join(t.TempDir(), "out"), "-admin-email", adminEmail, "-admin-password", adminPassword)
		out, err := load.CombinedOutput()
		if t.Logf("%s", out); err != nil {
			t.Error(err)
		}
	})
}
