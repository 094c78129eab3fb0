package contract_test

import (
	"testing"

	"example.com/surge/app/readthrough"
	"example.com/surge/test/contract"
)

func newReader(o contract.ReaderOptions) contract.Reader { return readthrough.New(o) }

func TestReadThrough(t *testing.T) { t.Parallel(); contract.ReadThrough(t, cacheIn(nil), newReader) }
