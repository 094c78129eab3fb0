package mysqlharness

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// How many rows Fill adds, in how many statements.
const (
	filledAtOnce = 250
	filledTimes  = 12
)

// Fill adds some thousand rows of nonsense to every table of a database, of
// which few wait for anything, as in one that was used for long. The server then
// looks at them, for what it plans by.
func Fill(ctx context.Context, db *sql.DB) error {
	tables, err := columns(ctx, db)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for table, columns := range tables {
		row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
		text := "INSERT INTO " + table + " (" + names(columns) + ") VALUES " + row + strings.Repeat(", "+row, filledAtOnce-1)
		for range filledTimes {
			var args []any
			for range filledAtOnce {
				for _, c := range columns {
					args = append(args, c.nonsense(rng))
				}
			}
			if _, err := db.ExecContext(ctx, text, args...); err != nil {
				return fmt.Errorf("fill %s: %w", table, err)
			}
		}
		if _, err := db.ExecContext(ctx, "ANALYZE TABLE "+table); err != nil {
			return fmt.Errorf("analyse %s: %w", table, err)
		}
	}
	return nil
}

type column struct {
	name, kind string
	nullable   bool
}

// columns are those of every table but the ones that migrations keep.
func columns(ctx context.Context, db *sql.DB) (map[string][]column, error) {
	rows, err := db.QueryContext(ctx, `SELECT table_name, column_name, data_type, is_nullable = 'YES' FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name NOT LIKE '%schema_migrations' AND extra NOT LIKE '%auto_increment%'`)
	if err != nil {
		return nil, fmt.Errorf("list columns: %w", err)
	}
	defer func() { _ = rows.Close() }()
	tables := map[string][]column{}
	for rows.Next() {
		var table string
		var c column
		if err := rows.Scan(&table, &c.name, &c.kind, &c.nullable); err != nil {
			return nil, fmt.Errorf("read columns: %w", err)
		}
		tables[table] = append(tables[table], c)
	}
	return tables, rows.Err() //nolint:wrapcheck // as it is
}

func names(columns []column) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return strings.Join(list, ", ")
}

func (c column) nonsense(rng *rand.Rand) any {
	switch {
	case c.nullable && rng.IntN(10) > 0:
		return nil
	case c.name == "state": // of an outbox: published, but for a few
		return min(2, rng.IntN(100))
	case c.name == "currency":
		return "CNY"
	}
	switch c.kind {
	case "binary":
		return fmt.Appendf(nil, "%016x", rng.Uint64())
	case "datetime":
		return time.Now().UTC().Add(-time.Duration(rng.Int64N(int64(30 * 24 * time.Hour))))
	case "tinyint":
		return rng.IntN(8)
	case "int", "bigint":
		return rng.Int64N(1 << 30)
	default:
		return fmt.Sprintf("%x", rng.Uint64())
	}
}
