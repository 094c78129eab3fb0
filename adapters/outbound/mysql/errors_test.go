package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"net"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/core/fault"
)

func reply(number uint16, state string) error {
	e := &driver.MySQLError{Number: number, Message: "as the server says it"}
	copy(e.SQLState[:], state)
	return e
}

func TestErrorsOfTheDriver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want fault.Code
	}{
		"a duplicate":                       {reply(1062, "23000"), fault.AlreadyExists},
		"a deadlock":                        {reply(1213, "40001"), fault.Unavailable},
		"a lock that was waited for":        {reply(1205, "HY000"), fault.Unavailable},
		"a value that is too long":          {reply(1406, "22001"), fault.InvalidArgument},
		"a number out of range":             {reply(1264, "22003"), fault.InvalidArgument},
		"a sum out of range":                {reply(1690, "22003"), fault.InvalidArgument},
		"a time that is none":               {reply(1292, "22007"), fault.InvalidArgument},
		"text that is none":                 {reply(1366, "HY000"), fault.InvalidArgument},
		"a statement that is too large":     {reply(1153, "08S01"), fault.InvalidArgument},
		"the same, found by the driver":     {driver.ErrPktTooLarge, fault.InvalidArgument},
		"syntax":                            {reply(1064, "42000"), fault.Internal},
		"no such table":                     {reply(1146, "42S02"), fault.Internal},
		"no such column":                    {reply(1054, "42S22"), fault.Internal},
		"a foreign key":                     {reply(1452, "23000"), fault.Internal},
		"a value that Go cannot convert":    {errors.New("sql: converting argument $1 type: unsupported"), fault.Internal},
		"a wrong password":                  {reply(1045, "28000"), fault.Unavailable},
		"no such database":                  {reply(1049, "42000"), fault.Unavailable},
		"no right to write":                 {reply(1142, "42000"), fault.Unavailable},
		"too many connections":              {reply(1040, "08004"), fault.Unavailable},
		"too many connections of a user":    {reply(1203, "42000"), fault.Unavailable},
		"read-only":                         {reply(1290, "HY000"), fault.Unavailable},
		"read-only by the engine":           {reply(1836, "HY000"), fault.Unavailable},
		"a disk that is full":               {reply(1114, "HY000"), fault.Unavailable},
		"a disk that is full, by the log":   {reply(1026, "HY000"), fault.Unavailable},
		"a server that shuts down":          {reply(1053, "08S01"), fault.Unavailable},
		"a statement that was killed":       {reply(1317, "70100"), fault.Unavailable},
		"a connection that was killed":      {reply(1927, "70100"), fault.Unavailable},
		"an error that nobody knows":        {reply(9001, "HY000"), fault.Unavailable},
		"the server has gone away":          {reply(2006, "HY000"), fault.Unavailable},
		"lost connection during a query":    {reply(2013, "HY000"), fault.Unavailable},
		"a connection that is bad":          {sqldriver.ErrBadConn, fault.Unavailable},
		"a connection that broke":           {driver.ErrInvalidConn, fault.Unavailable},
		"packets out of order":              {driver.ErrPktSync, fault.Unavailable},
		"a pool that was closed":            {errors.New("sql: database is closed"), fault.Unavailable},
		"nobody listens":                    {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, fault.Unavailable},
		"the end of a connection":           {io.ErrUnexpectedEOF, fault.Unavailable},
		"a timeout that is not the context": {&net.OpError{Op: "read", Err: timeout{}}, fault.Unavailable},
	} {
		err := faultOf(t.Context(), c.err, "do")
		if !fault.Is(err, c.want) || !errors.Is(err, c.err) {
			t.Errorf("%s is %v, want %v with its cause", name, err, c.want)
		}
	}
}

type timeout struct{}

func (timeout) Error() string { return "i/o timeout" }
func (timeout) Timeout() bool { return true }

// A caller that gave up hears of that, whatever the driver says.
func TestErrorsAfterTheContextEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := faultOf(ctx, driver.ErrInvalidConn, "do"); !fault.Is(err, fault.Cancelled) {
		t.Errorf("got %v", err)
	}
}

// A COMMIT whose answer leaves open what happened is not taken for a failure.
func TestAnswersToCommit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"a disk that is full":          {reply(1114, "HY000"), true},
		"read-only":                    {reply(1290, "HY000"), true},
		"a connection that was killed": {reply(1927, "70100"), false},
		"an interruption":              {reply(1317, "70100"), false},
		"a server that shuts down":     {reply(1053, "08S01"), false},
		"no answer":                    {driver.ErrInvalidConn, false},
		"a context that ended":         {context.DeadlineExceeded, false},
	} {
		if got := decided(c.err); got != c.want {
			t.Errorf("%s decides: %v", name, got)
		}
	}
}
