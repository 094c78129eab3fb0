package argon2_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"example.com/surge/adapters/outbound/argon2"
	"example.com/surge/core/fault"
)

func TestVerifyKnowsThePassword(t *testing.T) {
	t.Parallel()
	p := argon2.New(2, rand.Reader)
	hash, err := p.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"correct horse": true, "Correct horse": false, "": false} {
		if got, err := p.Verify(t.Context(), hash, password); err != nil || got != want {
			t.Errorf("Verify(%q) = %v, %v", password, got, err)
		}
	}
}

func TestSaltsDiffer(t *testing.T) {
	t.Parallel()
	p := argon2.New(2, rand.Reader)
	a, err := p.Hash(t.Context(), "same")
	b, err2 := p.Hash(t.Context(), "same")
	if err != nil || err2 != nil || a == b || strings.Contains(a, "same") {
		t.Errorf("%q and %q (%v, %v)", a, b, err, err2)
	}
}

// Nobody has the empty hash, whatever the password: not even the one whose key
// the dummy pretends to hold.
func TestEmptyHashIsNeverRight(t *testing.T) {
	t.Parallel()
	p := argon2.New(2, rand.Reader)
	if ok, err := p.Verify(t.Context(), "", ""); ok || err != nil {
		t.Errorf("Verify = %v, %v", ok, err)
	}
}

func TestMalformedHashIsInternal(t *testing.T) {
	t.Parallel()
	p := argon2.New(2, rand.Reader)
	for _, hash := range []string{"x", "$bcrypt$v=19$m=1,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"} {
		if _, err := p.Verify(t.Context(), hash, "x"); !fault.Is(err, fault.Internal) {
			t.Errorf("Verify(%q): %v", hash, err)
		}
	}
}

func TestWaitingForATurnEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	p := argon2.New(1, blocked{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	full := argon2.New(0, rand.Reader) // no turn is ever free
	if _, err := full.Verify(ctx, "", "x"); !fault.Is(err, fault.Cancelled) {
		t.Errorf("Verify: %v", err)
	}
	if _, err := p.Hash(ctx, "x"); !fault.Is(err, fault.Internal) {
		t.Errorf("Hash without randomness: %v", err)
	}
}

type blocked struct{}

func (blocked) Read([]byte) (int, error) { return 0, context.DeadlineExceeded }
