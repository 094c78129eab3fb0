package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// tx is one try of a transaction. It is for one goroutine.
type tx struct {
	db       *DB
	conn     *sql.Conn // nil until the first statement
	begun    bool      // something was written or locked
	over     bool
	asked    int   // statements
	conflict error // it has to begin anew
	appended ports.OutboxShardSet
	seen     map[seen]int64 // versions of rows that were read and not written
}

// seen is a row of a table, by the statement that reads its version.
type seen struct {
	version *statement
	row     id.ID
}

var (
	errOver   = fault.New(fault.Internal, "the transaction is over")
	errNested = fault.New(fault.Internal, "a transaction inside a transaction of the same store")
	errMoved  = fault.New(fault.Unavailable, "what the transaction had read was changed by another")
)

// start makes the transaction ready for a statement.
func (x *tx) start(ctx context.Context, s *statement) (err error) {
	if x.over {
		return errOver
	}
	if x.conflict != nil {
		return x.conflict // it cannot commit any more
	}
	if x.conn == nil {
		if x.conn, err = x.db.pool.Conn(ctx); err != nil {
			return err //nolint:wrapcheck // by who called
		}
	}
	if s.begins && !x.begun {
		if _, err := x.conn.ExecContext(ctx, "START TRANSACTION"); err != nil {
			return err //nolint:wrapcheck // by who called
		}
		x.begun = true
	}
	x.asked++
	return nil
}

// failed gives a statement's error a code, and notes a conflict.
func (x *tx) failed(ctx context.Context, err error, s *statement) error {
	err = faultOf(ctx, err, s.name)
	if isConflict(err) {
		x.conflict = err
	}
	return err
}

// exec runs a statement that writes, and answers how many rows it changed.
func (x *tx) exec(ctx context.Context, s *statement, args ...any) (changed int64, err error) {
	result, err := x.execute(ctx, s, args)
	if err != nil {
		return 0, err
	}
	changed, err = result.RowsAffected()
	return changed, fault.Wrap(err, fault.Internal, s.name)
}

func (x *tx) execute(ctx context.Context, s *statement, args []any) (sql.Result, error) {
	if err := x.start(ctx, s); err != nil {
		return nil, x.failed(ctx, err, s)
	}
	defer x.db.ran(ctx, s, args, time.Now())
	result, err := x.send(ctx, s, args)
	if err != nil {
		return nil, x.failed(ctx, err, s)
	}
	return result, nil
}

func (x *tx) send(ctx context.Context, s *statement, args []any) (result sql.Result, err error) {
	if s.prepared {
		err = x.conn.Raw(func(c any) (err error) {
			result, err = c.(*session).execPrepared(ctx, s.text, args) //nolint:errcheck // it is one
			return err
		})
		if !isReply(err, errTooManyPrepared) {
			return result, err //nolint:wrapcheck // by who called
		}
	}
	return x.conn.ExecContext(ctx, s.text, args...) //nolint:wrapcheck // as above
}

// each runs a statement and scans every row that it answers.
func (x *tx) each(ctx context.Context, s *statement, scan func(row scanner) error, args ...any) error {
	if err := x.start(ctx, s); err != nil {
		return x.failed(ctx, err, s)
	}
	defer x.db.ran(ctx, s, args, time.Now())
	rows, err := x.conn.QueryContext(ctx, s.text, args...)
	if err != nil {
		return x.failed(ctx, err, s)
	}
	defer func() { _ = rows.Close() }() // again, unless a scan failed
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fault.Wrap(err, fault.Internal, s.name)
		}
	}
	if err := rows.Err(); err != nil {
		return x.failed(ctx, err, s)
	}
	return nil
}

// one is each for a statement that answers a row, or none: then found is false.
func (x *tx) one(ctx context.Context, s *statement, into []any, args ...any) (found bool, err error) {
	err = x.each(ctx, s, func(row scanner) error {
		found = true
		return row.Scan(into...) //nolint:wrapcheck // by each
	}, args...)
	return found, err
}

// saw notes the version of a row that was read by its key, 0 for none. It must
// still be the row's when the transaction commits, if that writes anything.
func (x *tx) saw(version *statement, row id.ID, v int64) {
	if x.seen == nil {
		x.seen = map[seen]int64{}
	}
	at := seen{version, row}
	if before, again := x.seen[at]; again && before != v {
		_ = x.moves(version.name)
	}
	x.seen[at] = v
}

// hasSeen says whether the transaction knows a row's version.
func (x *tx) hasSeen(version *statement, row id.ID) bool {
	_, has := x.seen[seen{version, row}]
	return has
}

// moved notes that the transaction made version v of a row, other than by
// compare-and-set: what it read before must have been the one before that.
func (x *tx) moved(version *statement, row id.ID, v int64) error {
	at := seen{version, row}
	before, read := x.seen[at]
	delete(x.seen, at) // nobody else writes it before the commit
	if read && before != v-1 {
		return x.moves(version.name)
	}
	return nil
}

// moves has the transaction begin anew: something that it had read was changed.
func (x *tx) moves(what string) error {
	x.conflict = fault.Wrap(errMoved, fault.Unavailable, what)
	return x.conflict
}

// stored ends an update by compare-and-set of a row to version v: whether it
// changed the row, or why not.
func (x *tx) stored(ctx context.Context, version *statement, row id.ID, v, changed int64) error {
	at := seen{version, row}
	expected, read := x.seen[at]
	if changed == 1 {
		delete(x.seen, at) // nobody else writes it before the commit
		return nil
	}
	var now int64
	found, err := x.one(ctx, version, []any{&now}, row[:])
	switch {
	case err != nil:
		return err
	case read && expected == v-1:
		return x.moves(version.name)
	case !found:
		return fault.New(fault.NotFound, "not found")
	default:
		return fault.New(fault.VersionMismatch, "it was changed meanwhile")
	}
}

// commit ends the transaction, or notes the conflict because of which it cannot
// be.
func (x *tx) commit(ctx context.Context) error {
	const doing = "commit"
	switch {
	case ctx.Err() != nil:
		return fault.FromContext(ctx, doing)
	case x.conn == nil: // it did nothing: then it says at least whether it could have
		return x.db.Ping(ctx)
	}
	if err := x.stillHolds(ctx); err != nil || !x.begun {
		return err
	}
	_, err := x.conn.ExecContext(ctx, "COMMIT")
	switch {
	case err == nil:
		x.begun = false
		return nil
	case isConflict(err):
		return x.failed(ctx, err, &statement{name: doing})
	case decided(err), unsent(err):
		return faultOf(ctx, err, doing)
	default:
		x.discard()
		return fault.Wrap(err, fault.UnknownOutcome, doing)
	}
}

// stillHolds looks once more at what was read and not written, if there is
// anything that may not go with it, and keeps it from changing before a commit.
func (x *tx) stillHolds(ctx context.Context) error {
	if x.asked == 1 {
		return nil
	}
	for at, v := range x.seen {
		version := *at.version
		if x.begun {
			version.text += " LOCK IN SHARE MODE"
		}
		var now int64
		if _, err := x.one(ctx, &version, []any{&now}, at.row[:]); err != nil {
			return err
		}
		if now != v {
			return x.moves(version.name)
		}
	}
	return nil
}

// end rolls back what was not committed, and gives the connection back. The
// repositories are void.
func (x *tx) end(ctx context.Context) {
	if x.over = true; x.conn == nil {
		return
	}
	if x.begun {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackWithin)
		defer cancel()
		if _, err := x.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
			x.discard() // the server rolls back when it notices
		}
	}
	_ = x.conn.Close() // back to the pool
}

// rollbackWithin bounds what a caller waits for who has no time left.
const rollbackWithin = time.Second

// discard has the pool close the connection.
func (x *tx) discard() {
	x.begun = false
	_ = x.conn.Raw(func(any) error { return driver.ErrBadConn })
}
