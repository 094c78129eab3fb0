package wire

import (
	"context"
	"log/slog"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/migrations"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
	"example.com/surge/wire/system"
)

// databases are this process's databases by URL: contexts with the same URL
// share one.
type databases map[config.URL]*mysql.DB

func openDatabases(c config.Config, m *prometheus.Metrics, log *slog.Logger) (databases, func(), error) {
	dbs := databases{}
	stop := func() {
		for _, db := range dbs {
			_ = db.Close() // nothing is under way any more
		}
	}
	for _, s := range c.Stores() {
		if s.URL.Scheme() != mysql.Scheme || dbs[s.URL] != nil {
			continue
		}
		db, err := mysql.Open(s.URL.Raw(), mysql.Options{Log: log})
		if err != nil {
			stop()
			return nil, nil, &config.Error{Variable: s.Variable, Reason: err.Error()}
		}
		dbs[s.URL] = db
		m.NewDatabase(s.Variable, func() prometheus.DatabaseStats { return databaseStats(db.Stats()) })
	}
	return dbs, stop, nil
}

func databaseStats(s mysql.PoolStats) prometheus.DatabaseStats {
	return prometheus.DatabaseStats{Open: float64(s.Open), Idle: float64(s.Idle), Waits: float64(s.Waits), Waited: s.Waited.Seconds()}
}

// database is where a context's tables are; nil for one in memory.
func (a *adapters) database(context string) *mysql.DB { return a.mysql[a.config.StoreOf(context)] }

// stored is an adapter to a context's tables that holds nothing: in its
// database, or else in memory.
func stored[P any](a *adapters, context string, shared func(*mysql.DB) P, alone func(*inmemory.Backends) P) P {
	if db := a.database(context); db != nil {
		return shared(db)
	}
	return alone(a.memory)
}

// schemas keep a start waiting for databases, and end one on tables that are not
// this program's.
func schemas(a *adapters) system.Schemas {
	var tasks system.Schemas
	for _, s := range a.config.Stores() {
		if db := a.mysql[s.URL]; db != nil {
			tasks = append(tasks, system.Task{Name: "schema", Run: func(ctx context.Context) error {
				return db.CheckSchema(ctx, migrations.Files, s.Context) //nolint:wrapcheck // one line already
			}})
		}
	}
	return tasks
}
