package mysql

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

// listed runs a statement and makes something of each row that it answers. A
// row of which nothing can be made is Internal: we wrote it.
func listed[T any](ctx context.Context, x *tx, s *statement, of func(row scanner) (T, error), args ...any) ([]T, error) {
	var list []T
	err := x.each(ctx, s, func(row scanner) error {
		v, err := of(row)
		if _, wrong := err.(*fault.Error); wrong { //nolint:errorlint // an entity's own
			return fault.New(fault.Internal, "a row of the store is not valid").WithCause(err)
		}
		list = append(list, v)
		return err
	}, args...)
	return list, err
}

// found is listed for a statement that answers a row, or none: then it is
// NotFound of a thing by that name.
func found[T any](ctx context.Context, x *tx, s *statement, what string, of func(row scanner) (T, error), args ...any) (v T, err error) {
	list, err := listed(ctx, x, s, of, args...)
	switch {
	case err != nil:
		return v, err
	case len(list) == 0:
		return v, noSuch(what)
	default:
		return list[0], nil
	}
}

// insert adds a row; AlreadyExists.
func (x *tx) insert(ctx context.Context, s *statement, what string, args ...any) error {
	_, err := x.exec(ctx, s, args...)
	if isReply(err, errDuplicate) {
		return fault.New(fault.AlreadyExists, "the "+what+" exists already").WithCause(err)
	}
	return err
}

// update stores version v of a row by compare-and-set with s, whose last
// arguments, which it adds, are the row and the version before. version reads
// the row's. NotFound, VersionMismatch.
func (x *tx) update(ctx context.Context, s, version *statement, what string, row id.ID, v int64, args ...any) error {
	changed, err := x.exec(ctx, s, append(args, row[:], v-1)...)
	if err != nil {
		return err
	}
	err = x.stored(ctx, version, row, v, changed)
	if fault.Is(err, fault.NotFound) {
		return noSuch(what)
	}
	return err
}

// noSuch is NotFound of a row, named for the client.
func noSuch(what string) error { return fault.New(fault.NotFound, "no such "+what) }

// The first and the last time that a column holds.
var (
	firstTime = time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC)
	lastTime  = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
)

// bound is a time as the bound of a list: one that no column holds is the
// nearest that one does.
func bound(at time.Time) time.Time {
	switch {
	case at.Before(firstTime):
		return firstTime
	case at.After(lastTime):
		return lastTime
	default:
		return at
	}
}

// and is a row of which more is read than its reader knows of, from the columns
// after those.
func and(row scanner, more ...any) scanner { return wider{row, more} }

type wider struct {
	row  scanner
	more []any
}

// Scan implements scanner.
func (w wider) Scan(into ...any) error {
	return w.row.Scan(append(into, w.more...)...) //nolint:wrapcheck // by each
}
