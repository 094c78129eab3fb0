package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

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
	pool    *sql.DB
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
	pool := sql.OpenDB(sessions{Connector: connector})
	target, err := migrateTarget(ctx, pool, s.driver.DBName, contextName)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect to %s: %w", s.driver.Addr, err), pool.Close())
	}
	m, err := migrate.NewWithInstance("embedded", from, contextName, target)
	if err != nil {
		return nil, fmt.Errorf("migrate %s: %w", contextName, err)
	}
	return &Migrator{m: m, pool: pool, context: contextName, newest: newest}, nil
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

// Tell has each step told, when it is done.
func (m *Migrator) Tell(step func(line string)) { m.m.Log = migrateLog(step) }

type migrateLog func(line string)

func (l migrateLog) Printf(format string, v ...any) {
	if line := strings.TrimSpace(fmt.Sprintf(format, v...)); !strings.HasPrefix(line, "error: ") { // which comes back too
		l(line)
	}
}
func (l migrateLog) Verbose() bool { return false }

// Up applies what is missing. Tables that are of a newer version are an error.
func (m *Migrator) Up() error {
	return m.told(m.m.Up())
}

// Down takes steps back, as many as there are.
func (m *Migrator) Down(steps int) error {
	err := m.m.Steps(-steps)
	if _, _, vErr := m.m.Version(); errors.Is(err, fs.ErrNotExist) && errors.Is(vErr, migrate.ErrNilVersion) {
		return nil
	}
	return m.told(err)
}

// Force says that the tables are those of a version, 0 for none, and no longer
// dirty.
func (m *Migrator) Force(version int) error {
	if version == 0 {
		version = database.NilVersion
	}
	return m.told(m.m.Force(version))
}

// Status is which version the tables have, which they should have, and what is
// wrong with them, or nil.
func (m *Migrator) Status(ctx context.Context) (version, newest uint, wrong error, err error) {
	version, dirty, err := schemaOf(ctx, m.pool, m.context)
	switch {
	case err != nil:
		err = fmt.Errorf("read the version of %s: %w", m.context, err)
	case dirty:
		wrong = dirtyError(m.context, version)
	case version > m.newest:
		wrong = newerError(m.context, version, m.newest)
	}
	return version, m.newest, wrong, err
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
	case err == nil, errors.Is(err, migrate.ErrNoChange), short:
		return nil
	case isDirty:
		return dirtyError(m.context, uint(max(dirty.Version, 0)))
	case errors.Is(err, migrate.ErrLockTimeout), errors.Is(err, database.ErrLocked):
		return fmt.Errorf("somebody else migrates %s", m.context)
	}
	version, isDirty, vErr := m.m.Version()
	if vErr == nil && version > m.newest && errors.Is(err, fs.ErrNotExist) {
		return newerError(m.context, version, m.newest)
	}
	err = fmt.Errorf("migrate %s: %w", m.context, serverError(err))
	if vErr == nil && isDirty {
		return fmt.Errorf("%w; %w", err, dirtyError(m.context, version))
	}
	return err
}

// serverError is what the server said, without the many lines of what it was
// told.
func serverError(err error) error {
	if e, ok := errors.AsType[database.Error](err); ok && e.OrigErr != nil {
		return e.OrigErr
	}
	if e, ok := errors.AsType[*database.Error](err); ok && e.OrigErr != nil {
		return e.OrigErr
	}
	return err
}

// CheckSchema is nil if the tables of a context are those that its migrations
// lead to. Else it says which version they have and what to do. Unavailable.
func (d *DB) CheckSchema(ctx context.Context, files fs.FS, contextName string) error {
	newest, err := Newest(files, contextName)
	if err != nil {
		return err
	}
	version, dirty, err := schemaOf(ctx, d.pool, contextName)
	switch {
	case err != nil:
		return faultOf(ctx, err, "read the version of the schema")
	case dirty:
		return dirtyError(contextName, version)
	case version > newest:
		return newerError(contextName, version, newest)
	case version < newest:
		return fmt.Errorf("the tables of %s have version %d, this program needs version %d: surge migrate up", contextName, version, newest)
	default:
		return nil
	}
}

func dirtyError(contextName string, version uint) error {
	return fmt.Errorf("the tables of %s are dirty: a step to or from version %d failed half-way; mend them by hand to be those of a version N, then: surge migrate force N --context %s",
		contextName, version, contextName)
}

func newerError(contextName string, version, newest uint) error {
	return fmt.Errorf("the tables of %s have version %d, this program knows none after version %d: run a newer program, or with that one: surge migrate down %d --context %s",
		contextName, version, newest, version-newest, contextName)
}

// schemaOf is which version the tables of a context have, 0 without any, and
// whether a step to or from it failed half-way.
func schemaOf(ctx context.Context, pool *sql.DB, contextName string) (version uint, dirty bool, err error) {
	var v int // -1 when the first step down failed half-way
	err = pool.QueryRowContext(ctx, "SELECT version, dirty FROM "+schemaTable(contextName)).Scan(&v, &dirty)
	if errors.Is(err, sql.ErrNoRows) || isReply(err, errNoTable) {
		return 0, false, nil
	}
	return uint(max(v, 0)), dirty, err
}
