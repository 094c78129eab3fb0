package redisharness_test

import (
	"testing"

	"example.com/surge/test/internal/redisharness"
)

func TestMiniredis(t *testing.T) {
	t.Parallel()
	redisharness.Contracts(t, redisharness.Mini)
}
