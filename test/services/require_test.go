package services

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
)

// A verdict is a test that remembers how it ended.
type verdict struct {
	testing.TB
	skipped, failed bool
	why             string
}

func (v *verdict) Helper()           {}
func (v *verdict) Skip(args ...any)  { v.skipped, v.why = true, fmt.Sprint(args...) }
func (v *verdict) Fatal(args ...any) { v.failed, v.why = true, fmt.Sprint(args...) }

func TestMissingServersSkipUnlessRequired(t *testing.T) {
	_, missing := find("surge-no-such-server", "apt install surge-no-such-server")
	other := errors.New("no answer")
	for _, c := range []struct {
		name, required  string
		err             error
		skipped, failed bool
	}{
		{"nothing is wrong", "1", nil, false, false},
		{"missing", "", missing, true, false},
		{"missing, not required", "0", missing, true, false},
		{"missing, required", "1", missing, false, true},
		{"installed, and broken", "", other, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("REQUIRE_SERVICES", c.required)
			var v verdict
			Must(&v, c.err)
			if v.skipped != c.skipped || v.failed != c.failed {
				t.Errorf("skipped %t, failed %t, want %t and %t", v.skipped, v.failed, c.skipped, c.failed)
			}
			if c.err != nil && v.why != c.err.Error() {
				t.Errorf("it says %q, want %q", v.why, c.err)
			}
		})
	}
	if missing == nil || !strings.Contains(missing.Error(), "apt install surge-no-such-server") {
		t.Errorf("%v does not say what to install", missing)
	}
}

func TestPortTakenByAnotherIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	taken := errors.Join(errEnded, errors.New("bind: Address already in use"))
	var tried []int
	err := onFreePort(func(port int) error {
		if tried = append(tried, port); len(tried) < 3 {
			return taken
		}
		return nil
	})
	if err != nil || len(tried) != 3 || tried[0] == tried[1] || tried[1] == tried[2] {
		t.Errorf("ports %v, %v, want three different ones and no error", tried, err)
	}
	tried = nil
	broken := errors.Join(errEnded, errors.New("bad directive"))
	if err := onFreePort(func(port int) error { tried = append(tried, port); return broken }); !errors.Is(err, broken) || len(tried) != 1 {
		t.Errorf("a broken server was tried on %v: %v", tried, err)
	}
}

func TestWaitingEndsWithTheServerOrTheContext(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	never := func(context.Context) error { return refused }
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		close(ended)
		if err := until(t.Context(), ended, never); !errors.Is(err, errEnded) || !errors.Is(err, refused) {
			t.Errorf("of a server that ended: %v", err)
		}
		why := errors.New("enough")
		ctx, cancel := context.WithTimeoutCause(t.Context(), toAnswer, why)
		defer cancel()
		if err := until(ctx, nil, never); !errors.Is(err, why) || !errors.Is(err, refused) {
			t.Errorf("of one that does not answer: %v", err)
		}
	})
}
