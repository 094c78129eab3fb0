package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
)

// sessions are a driver's connections, set up as our statements need it,
// whatever the server's defaults are.
type sessions struct{ driver.Connector }

// setUp is said on every new connection. What does not fit a column is an error
// and never cut; times are in UTC; who waits for a row's lock does so for two
// seconds at most.
var setUp = []string{
	"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
	"SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', " +
		"time_zone = '+00:00', innodb_lock_wait_timeout = 2, autocommit = 1",
}

// Connect opens a connection and sets it up.
func (s sessions) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // a driver's, for database/sql
	}
	for _, text := range setUp {
		if _, err := conn.(driver.ExecerContext).ExecContext(ctx, text, nil); err != nil { //nolint:errcheck // it is one
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}
