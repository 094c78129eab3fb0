package bench

import (
	"database/sql"
	"testing"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/migrations"
	"example.com/surge/test/bench/internal/bare"
	"example.com/surge/test/services"
)

// mysqlServer is a server that has every commit on the disk before it answers,
// with the tables of contexts.
func mysqlServer(b *testing.B, contexts ...string) *services.MySQL {
	b.Helper()
	server := services.NewMySQL(b, services.MySQLDurable(), services.MySQLFlags("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M"))
	for _, name := range contexts {
		m, err := mysql.OpenMigrator(b.Context(), server.URL(), migrations.Files, name)
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Up(); err != nil {
			b.Fatal(err)
		}
		if err := m.Close(); err != nil {
			b.Fatal(err)
		}
	}
	return server
}

// mysqlStore is how Surge reaches a server.
func mysqlStore(b *testing.B, server *services.MySQL) *mysql.DB {
	b.Helper()
	db, err := mysql.Open(server.URL()+"?pool=80", mysql.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// mysqlBare is a pool for statements of the benchmark's own.
func mysqlBare(b *testing.B, server *services.MySQL) *sql.DB {
	b.Helper()
	db, err := bare.OpenMySQL(server.Addr(), 80)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}
