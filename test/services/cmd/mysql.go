package main

import (
	"context"
	"flag"

	"example.com/surge/test/services"
)

func mysql(f *flag.FlagSet) func(context.Context) (server, error) {
	var opts []services.MySQLOption
	f.BoolFunc("durable", "write every commit to disk before it is answered", func(string) error {
		opts = append(opts, services.MySQLDurable())
		return nil
	})
	f.Func("config", "a `flag` of mysqld, as in -config --slow-query-log; may be repeated", func(v string) error {
		opts = append(opts, services.MySQLFlags(v))
		return nil
	})
	return func(ctx context.Context) (server, error) {
		m, err := services.StartMySQL(ctx, opts...)
		return database{m}, err
	}
}

// database is one MariaDB or MySQL.
type database struct{ *services.MySQL }

func (d database) variable() string { return "STORE_URL" }
func (d database) parts() []part    { return []part{d.MySQL} }
