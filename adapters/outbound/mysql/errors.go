package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/core/fault"
)

// faultOf gives an error of the driver or the server a code. A statement that
// the server does not understand is ours to mend (Internal); a value that does
// not fit is the caller's (InvalidArgument); everything else means that the
// database cannot be used now.
func faultOf(ctx context.Context, err error, doing string) error {
	if ctx.Err() != nil {
		return fault.FromContext(ctx, doing)
	}
	return fault.Wrap(err, codeOf(err), doing)
}

func codeOf(err error) fault.Code {
	reply, ok := errors.AsType[*driver.MySQLError](err)
	switch {
	case !ok && (errors.Is(err, driver.ErrPktTooLarge) || strings.HasPrefix(err.Error(), "year is not in the range")): // of what a time may be
		return fault.InvalidArgument
	case !ok && strings.HasPrefix(err.Error(), "sql: converting"): // a value that Go cannot convert
		return fault.Internal
	case !ok:
		return fault.Unavailable
	}
	switch reply.Number {
	case errDuplicate:
		return fault.AlreadyExists
	case 1366, 1153: // text that is none, more than a packet holds
		return fault.InvalidArgument
	case 1044, 1045, 1049, 1142, 1143, 1203, 1226, 1227: // may not, no such database, too many connections of a user
		return fault.Unavailable
	}
	switch string(reply.SQLState[:2]) {
	case "22": // data
		return fault.InvalidArgument
	case "21", "23", "42": // how many columns, other constraints, syntax
		return fault.Internal
	default:
		return fault.Unavailable
	}
}

// The server's errors that are answers.
const (
	errDuplicate  = 1062
	errNoTable    = 1146
	errOutOfRange = 1690
	// errTooManyPrepared: the server keeps as many statements as it may.
	errTooManyPrepared = 1461
	errLockTimeout     = 1205
	errDeadlock        = 1213
)

// isConflict says whether the server gave a transaction up in favour of another.
func isConflict(err error) bool { return isReply(err, errDeadlock, errLockTimeout) }

// isReply says whether an error is the server's, with one of these numbers.
func isReply(err error, numbers ...uint16) bool {
	reply, ok := errors.AsType[*driver.MySQLError](err)
	if !ok {
		return false
	}
	for _, n := range numbers {
		if reply.Number == n {
			return true
		}
	}
	return false
}

// unsent says whether nothing of a statement was sent.
func unsent(err error) bool { return errors.Is(err, sqldriver.ErrBadConn) }

// decided says whether the server's answer to COMMIT means that it did not
// commit. One that was interrupted may have, and one that the server could not
// write to its binary log (1598), if it stops because of that and recovers.
func decided(err error) bool {
	_, answered := errors.AsType[*driver.MySQLError](err)
	return answered && !isReply(err, 1053, 1317, 1598, 1927, 3024, 1969)
}
