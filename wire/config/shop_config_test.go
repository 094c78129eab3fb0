package config_test

import (
	"strings"
	"testing"

	"example.com/surge/wire/config"
)

func TestBadValuesOfTheShopNameTheirVariable(t *testing.T) {
	t.Parallel()
	wantRefused(t,
		"RATE_LIMIT_SIGN_IN=-1/1m", "PAYMENT_WINDOW=0s", "PASSWORD_HASHES=0", "PASSWORD_HASHES=x", "DEMO_CATALOGUE=perhaps",
		"RESERVATION_HOLDS=1ms", "ADMIN_EMAIL=a@b", "PAYMENT_URL=sandbox",
	)
}

func TestAnAdminThatCannotBeMadeNamesItsVariable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ email, password, blamed string }{
		{"nobody", "correct-horse", "ADMIN_EMAIL: "},
		{"a@b", "short", "ADMIN_PASSWORD: "},
		{"a@b", strings.Repeat("p", 73), "ADMIN_PASSWORD: "},
		{"a@b", "", "ADMIN_EMAIL: "},
		{"", "correct-horse", "ADMIN_EMAIL: "},
	} {
		_, err := config.Load([]string{"ADMIN_EMAIL=" + c.email, "ADMIN_PASSWORD=" + c.password})
		if err == nil || !strings.HasPrefix(err.Error(), c.blamed) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q and %q: got %v, want a line that blames %s", c.email, c.password, err, c.blamed)
		}
	}
	if _, err := config.Load([]string{"ADMIN_EMAIL= Ada@Example.com ", "ADMIN_PASSWORD=correct-horse"}); err != nil {
		t.Errorf("an address in another form: %v", err)
	}
}

func TestAPaymentGatewayMustBeNamedWithARealStore(t *testing.T) {
	t.Parallel()
	environ := []string{"STORE_URL=mysql://a", "JWT_SECRET=" + strings.Repeat("s", 32)}
	if _, err := config.Load(environ); err == nil || !strings.HasPrefix(err.Error(), "PAYMENT_URL: ") {
		t.Errorf("got %v, want a complaint about PAYMENT_URL", err)
	}
	if _, err := config.Load(append(environ, "PAYMENT_URL=sandbox://")); err != nil {
		t.Errorf("with PAYMENT_URL: %v", err)
	}
}

func TestTheAdminsPasswordIsMasked(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{"ADMIN_EMAIL=a@example.com", "ADMIN_PASSWORD=correct-horse"})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "ADMIN_EMAIL=a@example.com\n") || strings.Contains(out.String(), "correct-horse") {
		t.Errorf("printed\n%s", out.String())
	}
}

func TestContextsMayHaveStoresOfTheirOwn(t *testing.T) {
	t.Parallel()
	stores, err := config.LoadStores([]string{"STORE_URL=mysql://a", "STORE_URL_ORDERING=mysql://b"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stores {
		want, variable := "mysql://a", "STORE_URL"
		if s.Context == "ordering" {
			want, variable = "mysql://b", "STORE_URL_ORDERING"
		}
		if s.URL.Raw() != want || s.Variable != variable {
			t.Errorf("%s has %s, by %s", s.Context, s.URL.Raw(), s.Variable)
		}
	}
	c, err := config.Load([]string{"STORE_URL_BILLING=mysql://b", "PAYMENT_URL=sandbox://", "JWT_SECRET=" + strings.Repeat("s", 32)})
	if err != nil {
		t.Fatal(err)
	}
	if c.InMemory() || c.StoreOf("billing").Raw() != "mysql://b" || c.StoreOf("ordering").Raw() != "memory://" || c.StoreOf("no such") != c.StoreURL {
		t.Errorf("a store of its own is not taken: %+v", c.Stores())
	}
}
