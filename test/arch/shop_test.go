package arch

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestKitCompilesWithoutShop vets the kit, tests and all, as if the files of
// the shop did not exist. What imports wire is left to TestFork: its injectors
// are generated anew in a fork.
func TestKitCompilesWithoutShop(t *testing.T) {
	t.Parallel()
	overlay := "-overlay=" + overlayWithout(t, shopFiles(t))
	g := mustRead(t, with(overlay, "-e")) // wire_gen.go names packages that are gone
	args := []string{"vet", overlay}
	for _, p := range g.packages {
		if !importsWire(g, p) {
			args = append(args, p.ImportPath)
		}
	}
	if _, err := goCommand(root, args...); err != nil {
		t.Error(err)
	}
}

func TestPathspecMatchesAsGitDoes(t *testing.T) {
	t.Parallel()
	names := []string{"a/b", "a/b/c.go", "a/bc.go", "ab", "b/shop_x.go", "b/c/testdata/shop_y/z.json", "b/workshop_x.go", "shop_x.go"}
	for spec, want := range map[pathspec][]string{
		"a/b":      {"a/b", "a/b/c.go"},
		"a/b*.go":  {"a/b/c.go", "a/bc.go"},
		"*/shop_*": {"b/shop_x.go", "b/c/testdata/shop_y/z.json"},
		"none":     {},
	} {
		if got := spec.match(names); !slices.Equal(got, want) {
			t.Errorf("%s matches %q, want %q", spec, got, want)
		}
	}
}

// shopFiles answers the files of the shop. A path in shop.txt that names none
// has gone stale.
func shopFiles(t *testing.T) []string {
	t.Helper()
	names, err := files()
	if err != nil {
		t.Fatal(err)
	}
	specs, err := shopPaths()
	if err != nil {
		t.Fatal(err)
	}
	var shop []string
	for _, spec := range specs {
		found := spec.match(names)
		if len(found) == 0 {
			t.Errorf("shop.txt: %s names no file", spec)
		}
		shop = append(shop, found...)
	}
	return shop
}

// overlayWithout writes an overlay for the go command in which the files do
// not exist.
func overlayWithout(t *testing.T, names []string) string {
	t.Helper()
	replace := make(map[string]string, len(names))
	for _, name := range names {
		abs, err := filepath.Abs(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		replace[abs] = ""
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
