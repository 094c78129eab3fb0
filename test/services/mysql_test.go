//go:build integration

package services_test

import (
	"context"
	"database/sql"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/test/services"
)

func TestMySQLKeepsPortAndDataOverAKill(t *testing.T) {
	t.Parallel()
	m := services.NewMySQL(t, services.MySQLDurable())
	db := m.Client(t)
	do(t, db, "CREATE TABLE kept (n INT PRIMARY KEY)")
	do(t, db, "INSERT INTO kept VALUES (7)")
	addr, pid := m.Addr(), m.Pid()

	m.Kill()
	if got := m.Pid(); got != 0 {
		t.Errorf("Pid() = %d after Kill, want 0", got)
	}
	if err := db.PingContext(t.Context()); err == nil {
		t.Error("a killed server answers")
	}

	if err := m.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m.Addr() != addr || m.Pid() == pid {
		t.Errorf("restarted at %s with pid %d, was %s with %d", m.Addr(), m.Pid(), addr, pid)
	}
	if got := get(t, db, "SELECT n FROM kept"); got != "7" {
		t.Errorf("it has kept %q over the restart, want 7", got)
	}
	if got := get(t, db, "SELECT CONCAT(@@innodb_flush_log_at_trx_commit, @@sync_binlog)"); got != "11" {
		t.Errorf("what makes it durable is set to %s, want 11", got)
	}
	if err := m.Start(t.Context()); err == nil {
		t.Error("Start of a running server: no error")
	}
}

func TestPausedMySQLAnswersNobody(t *testing.T) {
	t.Parallel()
	m := services.NewMySQL(t)
	db := m.Client(t)
	do(t, db, "SELECT 1")

	m.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := db.ExecContext(ctx, "SELECT 1"); err == nil {
		t.Error("a paused server answers")
	}
	m.Resume()
	do(t, db, "SELECT 1")

	m.Pause()
	if err := m.Stop(t.Context()); err != nil {
		t.Errorf("Stop of a paused server: %v", err)
	}
}

func TestMySQLThatDoesNotStartShowsItsLog(t *testing.T) {
	t.Parallel()
	services.SharedMySQL(t) // skips where there is none
	m, err := services.StartMySQL(t.Context(), services.MySQLFlags("--no-such-flag"))
	if err == nil {
		m.Close()
		t.Fatal("a server with a broken configuration starts")
	}
	if !strings.Contains(err.Error(), "no-such-flag") || !strings.Contains(err.Error(), "it has ended") {
		t.Errorf("the error shows no log: %v", err)
	}
}

// TestMySQLDatabasesAreTheTestsOwn looks from outside at what two tests make on
// their shared server, and at what is left.
func TestMySQLDatabasesAreTheTestsOwn(t *testing.T) {
	t.Parallel()
	var raw [2]string
	t.Run("two tests", func(t *testing.T) {
		for i := range raw {
			raw[i] = services.MySQLDatabase(t)
			do(t, open(t, raw[i]), "CREATE TABLE mine (n INT)")
		}
	})
	if raw[0] == raw[1] {
		t.Error("two tests have the same database")
	}
	db := open(t, services.SharedMySQL(t))
	for _, r := range raw {
		u, err := url.Parse(r)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(u.Path, "/")
		if got := get(t, db, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '"+name+"'"); got != "0" {
			t.Errorf("the database %s outlives its test", name)
		}
	}
}

// TestProxyLosesRealCommits counts on the server what a client cannot tell.
func TestProxyLosesRealCommits(t *testing.T) {
	t.Parallel()
	raw := services.MySQLDatabase(t)
	direct := open(t, raw)
	do(t, direct, "CREATE TABLE committed (n INT PRIMARY KEY)")
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	proxy := services.NewProxy(t, u.Host)
	u.Host = proxy.Addr()
	db := open(t, u.String())
	proxy.LoseCommits(.5, 1)
	answered := 0
	for n := range 50 {
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{"START TRANSACTION", "INSERT INTO committed VALUES (" + strconv.Itoa(n) + ")"} {
			if _, err := c.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.ExecContext(t.Context(), "COMMIT"); err == nil {
			answered++
		}
		_ = c.Close()
	}
	commits, answers := proxy.LostCommits()
	if commits == 0 || answers == 0 || answered+commits+answers != 50 {
		t.Errorf("%d commits are answered, %d lost and %d not answered, of 50", answered, commits, answers)
	}
	if got := get(t, direct, "SELECT COUNT(*) FROM committed"); got != strconv.Itoa(answered+answers) {
		t.Errorf("the server has committed %s, want %d", got, answered+answers)
	}
}

// open is a client of the test's own.
func open(t *testing.T, raw string) *sql.DB {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	c := driver.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = u.User.Username(), "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	c.Passwd, _ = u.User.Password()
	c.Logger = &driver.NopLogger{}
	connector, err := driver.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// do runs a statement that must succeed.
func do(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// get is the only value that a query answers.
func get(t *testing.T, db *sql.DB, query string) (value string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}
