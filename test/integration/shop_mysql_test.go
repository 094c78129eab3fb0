//go:build integration

package integration

import (
	"testing"

	"example.com/surge/test/internal/mysqlharness"
)

func TestMySQLShop(t *testing.T) {
	t.Parallel()
	mysqlharness.ShopContracts(t)
}
