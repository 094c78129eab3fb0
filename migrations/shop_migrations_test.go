package migrations_test

import (
	"slices"
	"testing"

	"example.com/surge/migrations"
)

func TestContextsOfTheShopHaveTheirTables(t *testing.T) {
	t.Parallel()
	for _, context := range []string{"accounts", "auditing", "billing", "catalog", "ordering", "stocking"} {
		if !slices.Contains(migrations.Contexts(), context) {
			t.Errorf("%s has no folder", context)
		}
		read(t, context+"/000001_kit.up.sql")
		read(t, context+"/000001_kit.down.sql")
	}
	if !slices.Contains(migrations.Contexts(), "sandbox") {
		t.Error("the sandbox's ledger has no folder")
	}
}
