package services

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"
)

// A MySQL is one MariaDB or MySQL server, with a database named surge and a root
// without a password. A restart keeps its port and its data.
type MySQL struct {
	*Process
	addr string
}

// A MySQLOption changes how a server is started.
type MySQLOption func(*mysqlSettings)

type mysqlSettings struct{ flags []string }

// MySQLDurable has the server write every commit to disk before it answers, as
// one in production does. Without it a crash of the machine loses a second; that
// of the process loses nothing.
func MySQLDurable() MySQLOption {
	return MySQLFlags("--innodb-flush-log-at-trx-commit=1", "--log-bin=binlog", "--server-id=1", "--sync-binlog=1")
}

// MySQLFlags adds flags of mysqld, which win over those before them.
func MySQLFlags(flags ...string) MySQLOption {
	return func(s *mysqlSettings) { s.flags = append(s.flags, flags...) }
}

// NewMySQL starts a server that ends with the test.
func NewMySQL(t testing.TB, opts ...MySQLOption) *MySQL {
	t.Helper()
	return started(t, func(ctx context.Context) (*MySQL, error) { return StartMySQL(ctx, opts...) })
}

// StartMySQL starts a server and blocks until it answers. The caller closes it.
// A MissingError says that none is installed.
func StartMySQL(ctx context.Context, opts ...MySQLOption) (*MySQL, error) {
	var s mysqlSettings
	for _, o := range opts {
		o(&s)
	}
	const install = "apt install mariadb-server, brew install mariadb"
	binary, err := find("mariadbd", install)
	if err != nil {
		if binary, err = find("mysqld", install); err != nil {
			return nil, err
		}
	}
	p, err := newProcess("mysql", binary)
	if err != nil {
		return nil, err
	}
	m := &MySQL{Process: p}
	p.answers = m.answers
	err = m.initialise(ctx)
	if err == nil {
		err = onFreePort(func(port int) error {
			m.addr = loopback(port)
			p.args = append(m.flags(port), s.flags...)
			return m.Start(ctx)
		})
	}
	if err == nil {
		err = m.ask(ctx, "", "CREATE DATABASE surge CHARACTER SET utf8mb4")
	}
	if err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

// initialise makes the data folder, as the server at hand wants it made.
func (m *MySQL) initialise(ctx context.Context) error {
	args := append([]string{"--no-defaults", "--datadir=" + m.data(), m.scratch(), logSize}, asRoot()...)
	binary, err := exec.LookPath("mariadb-install-db")
	if err == nil {
		args = append(args, "--auth-root-authentication-method=normal", "--skip-test-db")
	} else {
		binary, args = m.binary, append(args, "--initialize-insecure")
	}
	if said, err := exec.CommandContext(ctx, binary, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("initialise %s: %w: %s", m.name, err, said)
	}
	return nil
}

// asRoot is what the server wants to hear before it runs as root.
func asRoot() []string {
	if u, err := user.Current(); err == nil && u.Uid == "0" {
		return []string{"--user=root"}
	}
	return nil
}

// logSize is small: the log is written in full before the first start.
const logSize = "--innodb-log-file-size=64M"

// scratch is where its temporary tables are: a server that starts removes those
// that it finds, were they of another that runs.
func (m *MySQL) scratch() string { return "--tmpdir=" + m.dir }

func (m *MySQL) data() string { return filepath.Join(m.dir, "data") }

// flags are those of a small server that is quick, and as safe as a process that
// may be killed needs it.
func (m *MySQL) flags(port int) []string {
	return slices.Concat([]string{"--no-defaults"}, asRoot(), []string{
		"--datadir=" + m.data(), m.scratch(), "--port=" + strconv.Itoa(port), "--bind-address=127.0.0.1",
		"--socket=" + filepath.Join(m.dir, "s"), "--pid-file=" + filepath.Join(m.dir, "pid"),
		"--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=128M", logSize,
		"--max-connections=500", "--skip-name-resolve", "--performance-schema=OFF",
	})
}

// Addr is the server's host:port.
func (m *MySQL) Addr() string { return m.addr }

// URL is what STORE_URL takes.
func (m *MySQL) URL() string { return mysqlURL(m.addr, "surge") }

func mysqlURL(addr, database string) string { return "mysql://root@" + addr + "/" + database }

// answers is nil when the server on our port is ours.
func (m *MySQL) answers(ctx context.Context, pid int) error {
	if err := listens(ctx, m.addr); err != nil {
		return err
	}
	db, err := mysqlClient(m.addr, "")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var file string
	if err := db.QueryRowContext(ctx, "SELECT @@pid_file").Scan(&file); err != nil {
		return err
	}
	if filepath.Dir(file) != filepath.Clean(m.dir) {
		return errors.New(m.addr + " is the address of another server")
	}
	return nil
}

// ask runs one statement.
func (m *MySQL) ask(ctx context.Context, database, statement string) error {
	db, err := mysqlClient(m.addr, database)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// Client is a pool of the test's own, closed with it.
func (m *MySQL) Client(t testing.TB) *sql.DB {
	t.Helper()
	db, err := mysqlClient(m.addr, "surge")
	Must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func mysqlClient(addr, database string) (*sql.DB, error) {
	return mysqlOpen(mysqlConfig(addr, database))
}

func mysqlConfig(addr, database string) *driver.Config {
	c := driver.NewConfig()
	c.User, c.Net, c.Addr, c.DBName, c.Timeout = "root", "tcp", addr, database, time.Second
	c.ParseTime, c.Loc, c.MultiStatements, c.InterpolateParams, c.Logger = true, time.UTC, true, true, &driver.NopLogger{}
	return c
}

func mysqlOpen(c *driver.Config) (*sql.DB, error) {
	connector, err := driver.NewConnector(c)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// MySQLDatabase makes a fresh database for a test on the server that all tests
// of the process share (see SharedMySQL), and answers its URL. It goes with the
// test.
func MySQLDatabase(t testing.TB) string {
	t.Helper()
	u, err := url.Parse(SharedMySQL(t))
	Must(t, err)
	c := mysqlConfig(u.Host, "")
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	db, err := mysqlOpen(c)
	Must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	name := "test_" + strings.ToLower(rand.Text())
	_, err = db.ExecContext(t.Context(), "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
	Must(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), toStop)
		defer cancel()
		if _, err := db.ExecContext(ctx, "DROP DATABASE "+name); err != nil {
			t.Error(err)
		}
	})
	u.Path = name
	return u.String()
}
