//go:build integration

package integration

import (
	"testing"

	"example.com/surge/test/internal/redisharness"
)

func TestRedisShop(t *testing.T) {
	t.Parallel()
	onEachRedis(t, redisharness.ShopContracts)
}
