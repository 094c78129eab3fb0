//go:build fork

package arch

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestFork does what a team does that forks the template: it deletes the shop,
// puts a small resource in its place, generates, and runs the tests.
func TestFork(t *testing.T) {
	t.Parallel()
	fork := t.TempDir()
	names, err := files()
	if err != nil {
		t.Fatal(err)
	}
	shop := shopFiles(t)
	names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(shop, name) })
	copyFiles(t, fork, root, names)
	copyFiles(t, fork, "testdata/fork", resourceFiles(t))
	for _, step := range [][]string{
		{"make", "generate"},
		{"go", "vet", "./..."},
		{"go", "test", "./..."},
	} {
		cmd := exec.Command(step[0], step[1:]...)
		cmd.Dir = fork
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%q in the fork: %v\n%s", step, err, out)
		}
	}
}

// resourceFiles lists the resource that is put in the place of the shop.
func resourceFiles(t *testing.T) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS("testdata/fork"), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func copyFiles(t *testing.T, dst, src string, names []string) {
	t.Helper()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(src, name))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dst, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
