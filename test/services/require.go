package services

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// A MissingError says that a server is not installed, and what to do about it.
type MissingError struct {
	Binary  string
	Install string // what to install, by package manager
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is not installed: %s", e.Binary, e.Install)
}

// find is where a server's binary is, or a MissingError.
func find(binary, install string) (string, error) {
	path, err := exec.LookPath(binary)
	if errors.Is(err, exec.ErrNotFound) {
		return "", &MissingError{Binary: binary, Install: install}
	}
	if err != nil {
		return "", fmt.Errorf("find %s: %w", binary, err)
	}
	return path, nil
}

// started is what start starts; it is closed with the test.
func started[S interface{ Close() }](t testing.TB, start func(context.Context) (S, error)) S {
	t.Helper()
	s, err := start(t.Context())
	Must(t, err)
	t.Cleanup(s.Close)
	return s
}

// Must ends the test on an error: as skipped when a server is missing that
// nobody requires.
func Must(t testing.TB, err error) {
	t.Helper()
	var missing *MissingError
	switch {
	case err == nil:
	case errors.As(err, &missing) && os.Getenv("REQUIRE_SERVICES") != "1":
		t.Skip(err)
	default:
		t.Fatal(err)
	}
}
