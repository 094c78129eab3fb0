package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
)

// sessions are a driver's connections, set up as our statements need it,
// whatever the server's defaults are.
type sessions struct {
	driver.Connector
	too []string // said after setUp
}

// setUp is said on every new connection. What does not fit a column is an error
// and never cut; times are in UTC; who waits for a row's lock does so for two
// seconds at most.
var setUp = []string{
	"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
	"SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', " +
		"time_zone = '+00:00', innodb_lock_wait_timeout = 2, autocommit = 1",
}

// giveUp has the server end a connection that says nothing for a minute, as that
// of a machine that vanished: it may have locked what others wait for. In a
// transaction nobody is silent for so long, and other connections are closed
// here before.
var giveUp = []string{"SET SESSION wait_timeout = 60"}

// Connect opens a connection and sets it up.
func (s sessions) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // a driver's, for database/sql
	}
	c := &session{driverConn: conn.(driverConn), prepared: map[string]driver.Stmt{}} //nolint:errcheck // it is one
	for _, text := range slices.Concat(setUp, s.too) {
		if _, err := c.ExecContext(ctx, text, nil); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return c, nil
}

// session is a connection that keeps statements prepared. It is for one
// goroutine at a time.
type session struct {
	driverConn
	prepared map[string]driver.Stmt // by their text, as many as there are texts
}

// driverConn is what the driver's connections can do.
type driverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// execPrepared runs a statement that it prepares if it has not yet.
func (s *session) execPrepared(ctx context.Context, text string, args []any) (driver.Result, error) {
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
		if err := s.CheckNamedValue(&values[i]); err != nil {
			return nil, err //nolint:wrapcheck // by who called
		}
	}
	stmt, has := s.prepared[text]
	if !has {
		var err error
		if stmt, err = s.PrepareContext(ctx, text); err != nil {
			return nil, err //nolint:wrapcheck // as above
		}
		s.prepared[text] = stmt
	}
	return stmt.(driver.StmtExecContext).ExecContext(ctx, values) //nolint:errcheck,wrapcheck // it is one; as above
}
