package mysql

import (
	"bytes"
	"database/sql"
	"fmt"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// idInto reads a BINARY(16).
func idInto(v *id.ID) sql.Scanner { return (*idScanner)(v) }

type idScanner id.ID

// Scan implements sql.Scanner.
func (s *idScanner) Scan(from any) error {
	b, ok := from.([]byte)
	if !ok || len(b) != len(s) {
		return fmt.Errorf("%T of %d bytes is no id", from, len(b))
	}
	copy(s[:], b)
	return nil
}

// idArgs are ids as arguments of a statement.
func idArgs(ids []id.ID) []any {
	args := make([]any, len(ids))
	for i := range ids {
		args[i] = ids[i][:]
	}
	return args
}

// before is the id below which a page of a list that is newest first begins.
func before(page ports.Page) []byte {
	if page.After.IsZero() {
		return bytes.Repeat([]byte{0xff}, len(page.After)) // above every id that is made from a time
	}
	return page.After[:]
}
