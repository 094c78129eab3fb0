package wire

import (
	"context"
	"errors"
	"slices"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/migrations"
	"example.com/surge/wire/config"
)

// Migrate does something with the tables of each context that has any, in the
// order of their names, until it fails. Stores in memory have none: where all of
// them are there, or in no database is the only context asked for ("" asks for
// all), it is a *config.Error. tell hears of each step.
func Migrate(ctx context.Context, stores []config.Store, only string, tell func(line string), do func(name string, m *mysql.Migrator) error) error {
	done := 0
	for _, name := range migrations.Contexts() {
		i := slices.IndexFunc(stores, func(s config.Store) bool { return s.Context == name })
		if i < 0 || only != "" && name != only || stores[i].URL.Scheme() == "memory" {
			continue
		}
		if err := checkStore(stores[i]); err != nil {
			return err
		}
		if err := migrate(ctx, stores[i], tell, do); err != nil {
			return err
		}
		done++
	}
	switch {
	case done > 0:
		return nil
	case only != "" && !slices.Contains(migrations.Contexts(), only):
		return &config.Error{Variable: "--context", Reason: "there is no context " + only}
	default:
		return &config.Error{Variable: "STORE_URL", Reason: "memory:// has no tables: nothing to migrate"}
	}
}

func migrate(ctx context.Context, s config.Store, tell func(line string), do func(name string, m *mysql.Migrator) error) (err error) {
	m, err := mysql.OpenMigrator(ctx, s.URL.Raw(), migrations.Files, s.Context)
	if err != nil {
		return err //nolint:wrapcheck // one line already
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	m.Tell(func(line string) { tell(s.Context + ": " + line) })
	return do(s.Context, m)
}

// checkStore refuses a URL that no store has an adapter for.
func checkStore(s config.Store) error { return checkURL(s.Variable, s.URL, storeSchemes) }
