package contract

import (
	"testing"

	"example.com/surge/core/fault"
)

// noError ends a case whose next step failed.
func noError(t *testing.T, doing string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", doing, err)
	}
}

// wantCode fails a case that did not end in an error of that code.
func wantCode(t *testing.T, code fault.Code, doing string, err error) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%s: got %v, want %s", doing, err, code)
	}
}
