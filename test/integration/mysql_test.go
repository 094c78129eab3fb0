//go:build integration

package integration

import (
	"testing"

	"example.com/surge/test/internal/mysqlharness"
)

// TestMySQL holds the store to its contracts, and then every statement that this
// took to a plan that no growing table makes slow.
func TestMySQL(t *testing.T) {
	t.Parallel()
	t.Run("Contracts", func(t *testing.T) { mysqlharness.Contracts(t) })
	t.Run("Plans", plans)
}

// plans explains statements.
func plans(t *testing.T) {
	explained := mysqlharness.Explain(t)
	if len(explained) == 0 {
		t.Fatal("no statement was run")
	}
	for _, p := range explained {
		if p.Scans() {
			t.Errorf("%s: %s of %d rows of %s by key %q:\n%s", p.Name, p.Access, p.Rows, p.Table, p.Key, p.Text)
		}
	}
}
