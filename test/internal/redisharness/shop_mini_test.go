package redisharness_test

import (
	"testing"

	"example.com/surge/test/internal/redisharness"
)

func TestMiniredisShop(t *testing.T) {
	t.Parallel()
	redisharness.ShopContracts(t, redisharness.Mini)
}
