package contract

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// growingID is an id that is greater than those of smaller numbers.
func growingID(n int) id.ID {
	var random [10]byte
	binary.BigEndian.PutUint32(random[6:], uint32(n))
	return id.V7(caseTime.Add(time.Duration(n)*time.Millisecond), random)
}

// growingIDs are several of them.
func growingIDs(ns ...int) []id.ID {
	var ids []id.ID
	for _, n := range ns {
		ids = append(ids, growingID(n))
	}
	return ids
}

func compareIDs(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }

// caseTime is when cases happen, to the microsecond.
var caseTime = time.Date(2026, 2, 3, 4, 5, 6, 789_012_000, time.UTC)

// wantPages walks a list page by page, in pages of several sizes, and wants
// each of ids once, in their order.
func wantPages(t *testing.T, ids []id.ID, list func(page ports.Page) ([]id.ID, error)) {
	t.Helper()
	for _, limit := range []int{1, 2, 3, len(ids), len(ids) + 1} {
		wantPagesOf(t, limit, ids, list, func() {})
	}
}

// wantPagesOf walks in pages of one size, and lets the list grow after the
// first of them.
func wantPagesOf(t *testing.T, limit int, ids []id.ID, list func(page ports.Page) ([]id.ID, error), grow func()) {
	t.Helper()
	var got []id.ID
	for after := id.Nil; len(got) <= len(ids); after = got[len(got)-1] {
		page, err := list(ports.Page{After: after, Limit: limit})
		noError(t, "list a page", err)
		if len(page) > limit {
			t.Errorf("a page of %d has %d", limit, len(page))
		}
		if got = append(got, page...); len(page) == 0 {
			break
		}
		if len(got) == limit {
			grow()
		}
	}
	if !slices.Equal(got, ids) {
		t.Errorf("pages of %d list %v, want %v", limit, got, ids)
	}
}
