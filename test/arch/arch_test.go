package arch

import (
	"strings"
	"testing"
)

// TestImports holds the tree to the table, the files behind tags included.
func TestImports(t *testing.T) {
	t.Parallel()
	for _, tags := range []string{"", "integration,fork"} {
		g := mustReadGraph(t, "-tags="+tags)
		for _, v := range check(g) {
			t.Error(v)
		}
	}
}

// TestInMemorySystemLinksNoDriver holds for whatever wire/inmemory needs, near
// or far.
func TestInMemorySystemLinksNoDriver(t *testing.T) {
	t.Parallel()
	out, err := goCommand(root, "list", "-deps", "./wire/inmemory")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range checkInMemory(strings.Fields(string(out))) {
		t.Error(v)
	}
}

func mustReadGraph(t *testing.T, flags ...string) graph {
	t.Helper()
	if _, err := files(); err != nil { // so that no stale result is remembered
		t.Fatal(err)
	}
	g, err := readGraph(root, flags...)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.packages) == 0 {
		t.Fatal("go list found no package")
	}
	return g
}
