package mysql

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// The row of a role is locked until the commit: by who mints, alone, and by who
// checks, among others.
var (
	fencesMint = write("mint a fence", `
INSERT INTO context_fences (role, number) VALUES (?, 1) ON DUPLICATE KEY UPDATE number = number + 1`)
	fencesMinted = read("read a fence", `
SELECT number FROM context_fences WHERE role = ?`)
	fencesCheck = write("check a fence", `
SELECT number FROM context_fences WHERE role = ? LOCK IN SHARE MODE`)
)

type fences struct {
	s *kitStatements
	x *tx
}

var _ ports.Fences = fences{}

// Mint makes the next number of a role.
func (f fences) Mint(ctx context.Context, role string) (n uint64, err error) {
	if _, err := f.x.exec(ctx, f.s.mint, []byte(role)); err != nil {
		return 0, err
	}
	_, err = f.x.one(ctx, f.s.minted, []any{&n}, []byte(role))
	return n, err
}

// Check is Fenced when a newer number exists. None comes to exist before the
// transaction has ended.
func (f fences) Check(ctx context.Context, role string, fence uint64) error {
	var n uint64
	if _, err := f.x.one(ctx, f.s.fence, []any{&n}, []byte(role)); err != nil {
		return err
	}
	if n > fence {
		return fault.New(fault.Fenced, "a newer holder of the role "+role+" exists")
	}
	return nil
}
