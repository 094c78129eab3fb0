package catalog_test

import (
	"testing"
	"testing/synctest"
)

// Not parallel: AllocsPerRun counts the allocations of the whole process.
func TestHotProductAllocatesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		p := w.create("A thing")
		node := w.listening(nil)
		w.shows(node, p)
		ctx := t.Context()
		if n := testing.AllocsPerRun(100, func() {
			if _, err := node.Product(ctx, p.ID()); err != nil {
				t.Error(err)
			}
		}); n != 0 {
			t.Errorf("%v allocations to read a hot product", n)
		}
	})
}
