//go:build integration

package integration

import (
	"testing"

	"example.com/surge/test/internal/mysqlharness"
)

func TestMySQLShop(t *testing.T) {
	t.Parallel()
	t.Run("Contracts", func(t *testing.T) { mysqlharness.ShopContracts(t) })
	t.Run("Plans", plans)
}
