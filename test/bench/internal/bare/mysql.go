package bare

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/go-sql-driver/mysql"
)

// OpenMySQL is a pool of so many connections to the database surge at host:port,
// in Surge's isolation. It connects to nobody yet. The caller closes it.
func OpenMySQL(addr string, connections int) (*sql.DB, error) {
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.DBName, c.InterpolateParams, c.ParseTime = "root", "tcp", addr, "surge", true, true
	plain, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{plain})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// connector sets a connection up once, and not with each transaction.
type connector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if x, ok := conn.(driver.ExecerContext); ok {
		if _, err := x.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	return conn, nil
}
