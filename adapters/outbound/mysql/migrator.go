package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	driver "github.com/go-sql-driver/mysql"
	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	migratemysql "github.com/golang-migrate/migrate/v4/database/mysql"
	"github.com/golang-migrate/migrate/v4/source"
	"github.com/golang-migrate/migrate/v4/source/iofs"
)

// Migrator makes and changes the tables of one context. What runs it waits for
// who runs another on the same tables, for some seconds. It is for one
// goroutine; its calls block and end with nothing but their end.
type Migrator struct {
	m       *migrate.Migrate
	context string
	newest  uint
}

// OpenMigrator connects to a database, with the migrations of a context: files
// holds them in a folder of its name. The errors of a Migrator are for whoever
// runs it, and show no password.
func OpenMigrator(ctx context.Context, url string, files fs.FS, contextName string) (*Migrator, error) {
	s, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	from, err := iofs.New(files, contextName)
	if err != nil {
		return nil, fmt.Errorf("read the migrations of %s: %w", contextName, err)
	}
	newest, err := Newest(files, contextName)
	if err != nil {
		return nil, err
	}
	s.driver.MultiStatements, s.driver.ReadTimeout = true, 0 // a change may take long
	connector, err := driver.NewConnector(s.driver)
	if err != nil {
		return nil, err //nolint:wrapcheck // for whoever wrote the URL
	}
	pool := sql.OpenDB(sessions{connector})
	target, err := migrateTarget(ctx, pool, s.driver.DBName, contextName)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect to %s: %w", s.driver.Addr, err), pool.Close())
	}
	m, err := migrate.NewWithInstance("embedded", from, contextName, target)
	if err != nil {
		return nil, fmt.Errorf("migrate %s: %w", contextName, err)
	}
	return &Migrator{m: m, context: contextName, newest: newest}, nil
}

func migrateTarget(ctx context.Context, pool *sql.DB, name, contextName string) (database.Driver, error) {
	if err := pool.PingContext(ctx); err != nil {
		return nil, err //nolint:wrapcheck // by who called
	}
	return migratemysql.WithInstance(pool, &migratemysql.Config{DatabaseName: name, MigrationsTable: schemaTable(contextName)}) //nolint:wrapcheck // as above
}

func schemaTable(contextName string) string { return contextName + "_schema_migrations" }

// Newest is the version that the migrations of a context lead to.
func Newest(files fs.FS, contextName string) (uint, error) {
	entries, err := fs.ReadDir(files, contextName)
	if err != nil {
		return 0, fmt.Errorf("read the migrations of %s: %w", contextName, err)
	}
	var newest uint
	for _, e := range entries {
		if m, err := source.Parse(e.Name()); err == nil {
			newest = max(newest, m.Version)
		}
	}
	return newest, nil
}

// Log has each step told.
func (m *Migrator) Log(log *slog.Logger) { m.m.Log = migrateLog{log.With("context", m.context)} }

type migrateLog struct{ log *slog.Logger }

func (l migrateLog) Printf(format string, v ...any) { l.log.Info(fmt.Sprintf(format, v...)) }
func (l migrateLog) Verbose() bool                  { return false }

// Up applies what is missing.
func (m *Migrator) Up() error { return m.told(m.m.Up()) }

// Down takes steps back, or all of them if steps is 0.
func (m *Migrator) Down(steps int) error {
	if steps == 0 {
		return m.told(m.m.Down())
	}
	return m.told(m.m.Steps(-steps))
}

// Force says that the tables are those of a version, and no longer dirty.
func (m *Migrator) Force(version int) error { return m.told(m.m.Force(version)) }

// Status is which version the tables have (0 without any), whether a step to it
// failed half-way, and which they should have.
func (m *Migrator) Status() (version uint, dirty bool, newest uint, err error) {
	version, dirty, err = m.m.Version()
	if errors.Is(err, migrate.ErrNilVersion) {
		err = nil
	}
	return version, dirty, m.newest, m.told(err)
}

// Close disconnects.
func (m *Migrator) Close() error {
	from, to := m.m.Close()
	return errors.Join(from, to)
}

// told is an error in our words.
func (m *Migrator) told(err error) error {
	dirty, isDirty := errors.AsType[migrate.ErrDirty](err)
	_, short := errors.AsType[migrate.ErrShortLimit](err)
	switch {
	case err == nil, errors.Is(err, migrate.ErrNoChange), short, errors.Is(err, fs.ErrNotExist):
		return nil
	case isDirty:
		return fmt.Errorf("the tables of %s are dirty: version %d failed half-way; mend them by hand to be those of version N, then: surge migrate force %s N",
			m.context, dirty.Version, m.context)
	case errors.Is(err, migrate.ErrLockTimeout), errors.Is(err, database.ErrLocked):
		return fmt.Errorf("somebody else migrates %s", m.context)
	default:
		return fmt.Errorf("migrate %s: %w", m.context, err)
	}
}

// Schema is which version the tables of a context have, 0 without any, and
// whether a step to it failed half-way. Unavailable.
func (d *DB) Schema(ctx context.Context, contextName string) (version uint, dirty bool, err error) {
	const doing = "read the version of the schema"
	err = d.pool.QueryRowContext(ctx, "SELECT version, dirty FROM "+schemaTable(contextName)).Scan(&version, &dirty)
	switch {
	case errors.Is(err, sql.ErrNoRows), isReply(err, 1146): // no such table
		return 0, false, nil
	case err != nil:
		return 0, false, faultOf(ctx, err, doing)
	default:
		return version, dirty, nil
	}
}
