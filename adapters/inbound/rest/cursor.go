package rest

import (
	"encoding/base64"
	"slices"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

// A cursor is the last id of a page and a check that ties it to its list, so
// that a cursor that was cut, mistyped or taken from another list is refused
// instead of answered with some other page.
const cursorCheck = 4 // bytes

func makeCursor(list string, last id.ID) string {
	return base64.RawURLEncoding.EncodeToString(slices.Concat(last[:], checkOf(list, last)))
}

func parseCursor(list, cursor string) (id.ID, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) != len(id.Nil)+cursorCheck {
		return id.Nil, false
	}
	last := id.ID(b[:len(id.Nil)])
	return last, slices.Equal(b[len(id.Nil):], checkOf(list, last))
}

func checkOf(list string, last id.ID) []byte {
	sum := id.Hash("cursor", list, string(last[:]))
	return sum[:cursorCheck]
}

var errCursor = fault.Detail{Field: "cursor", Reason: "is not a cursor of this list"}
