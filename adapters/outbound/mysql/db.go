package mysql

import (
	"context"
	"database/sql"
	"log/slog"
	"net"
	"time"

	driver "github.com/go-sql-driver/mysql"
)

// DB is one process's connections to one database. Stores share them. It is
// safe for concurrent use.
type DB struct {
	pool    *sql.DB
	name    string // host:port/database
	slow    time.Duration
	log     *slog.Logger
	observe func(Executed)
}

// Options are what a URL cannot say.
type Options struct {
	// Log hears of slow statements. Nil logs nothing.
	Log *slog.Logger
	// Dial opens connections instead of net.Dialer. Tests put a bad network here.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Observe hears of every statement, on the goroutine that ran it. Nil hears
	// nothing.
	Observe func(Executed)
}

// Executed is a statement that was run.
type Executed struct {
	Name, Text string
	Args       []any
}

// Open makes a DB for a URL (see parseURL, and README.md in this folder). It
// connects to nothing yet. The error is for whoever wrote the URL, and shows no
// password.
func Open(url string, o Options) (*DB, error) {
	s, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	s.driver.DialFunc = o.Dial
	connector, err := driver.NewConnector(s.driver)
	if err != nil {
		return nil, err //nolint:wrapcheck // for whoever wrote the URL
	}
	db := &DB{name: s.driver.Addr + "/" + s.driver.DBName, slow: s.slow, log: o.Log, observe: o.Observe}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	db.pool = sql.OpenDB(sessions{connector, giveUp})
	db.pool.SetMaxOpenConns(s.pool)
	db.pool.SetMaxIdleConns(s.pool) // idle ones are closed by their age
	db.pool.SetConnMaxIdleTime(s.idle)
	return db, nil
}

// Close ends every connection, when the calls that are under way have ended.
func (d *DB) Close() error { return d.pool.Close() } //nolint:wrapcheck // at the end of a process

// Ping asks the server for an answer; Unavailable when there is none.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.pool.PingContext(ctx); err != nil {
		return faultOf(ctx, err, "ping the database")
	}
	return nil
}

// PoolStats are the counts of a DB's connections.
type PoolStats struct {
	Open, Idle int           // connections now
	Waits      int64         // transactions that had to wait for one
	Waited     time.Duration // for so long in all
}

// Stats reads the counts.
func (d *DB) Stats() PoolStats {
	s := d.pool.Stats()
	return PoolStats{Open: s.OpenConnections, Idle: s.Idle, Waits: s.WaitCount, Waited: s.WaitDuration}
}
