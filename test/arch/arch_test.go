package arch

import (
	"slices"
	"sync"
	"testing"
)

// TestImports holds the tree to the table, the files behind tags included.
func TestImports(t *testing.T) {
	t.Parallel()
	for _, read := range []reader{untagged, with("-tags=integration,fork")} {
		for _, v := range check(mustRead(t, read)) {
			t.Error(v)
		}
	}
}

// TestInMemorySystemLinksNoDriver holds for whatever wire/inmemory needs, near
// or far.
func TestInMemorySystemLinksNoDriver(t *testing.T) {
	t.Parallel()
	g := mustRead(t, untagged)
	deps := g.linked(g.module + "/wire/inmemory")
	if !slices.Contains(deps, g.module+"/adapters/outbound/memory") || !slices.Contains(deps, "net/http") {
		t.Fatalf("wire/inmemory is linked from %q, no more", deps)
	}
	for _, v := range checkInMemory(deps) {
		t.Error(v)
	}
}

// A reader reads the graph of this module.
type reader func() (graph, error)

// untagged reads the tree as it is built; once, for the go command takes a
// while.
var untagged reader = sync.OnceValues(with())

// with reads the tree with flags of go list.
func with(flags ...string) reader {
	return func() (graph, error) { return readGraph(root, flags...) }
}

func mustRead(t *testing.T, read reader) graph {
	t.Helper()
	if _, err := files(); err != nil { // so that no stale result is remembered
		t.Fatal(err)
	}
	g, err := read()
	if err != nil {
		t.Fatal(err)
	}
	if len(g.packages) == 0 {
		t.Fatal("go list found no package")
	}
	return g
}
