//go:build integration

package integration

import (
	"testing"

	"example.com/surge/test/internal/mysqlharness"
)

func TestMySQL(t *testing.T) {
	t.Parallel()
	mysqlharness.Contracts(t)
}
