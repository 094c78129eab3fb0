package mysqlharness

import (
	"database/sql"
	"io/fs"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/migrations"
	"example.com/surge/test/services"
)

// Plan is how the server would go about one table of a statement.
type Plan struct {
	Name, Text string
	Table      string
	Access     string // ALL is the whole table, index a whole index
	Key        string
	Rows       int64
}

// Scans says whether the plan reads more and more as the table grows, of which
// only a part is asked for.
func (p Plan) Scans() bool {
	return (p.Access == "ALL" || p.Access == "index") && p.Rows > filledAtOnce
}

// Explain asks a server with filled tables how it would run each statement that
// was executed so far, but plain insertions.
func Explain(t *testing.T) []Plan {
	t.Helper()
	db := filled(t)
	var all []Plan
	for _, s := range Executed() {
		if strings.HasPrefix(strings.TrimSpace(s.Text), "INSERT") {
			continue
		}
		all = append(all, explain(t, db, s)...)
	}
	return all
}

func explain(t *testing.T, db *sql.DB, s mysql.Executed) (plans []Plan) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN "+s.Text, s.Args...)
	if err != nil {
		t.Fatalf("explain %s: %v\n%s", s.Name, err, s.Text)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table, access, key sql.NullString
		var n sql.NullInt64
		scanPlan(t, rows, map[string]any{"table": &table, "type": &access, "key": &key, "rows": &n})
		plans = append(plans, Plan{Name: s.Name, Text: s.Text, Table: table.String, Access: access.String, Key: key.String, Rows: n.Int64})
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plans
}

// scanPlan reads the columns that are asked for; MySQL and MariaDB have others
// between them.
func scanPlan(t *testing.T, rows *sql.Rows, wanted map[string]any) {
	t.Helper()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	into := make([]any, len(names))
	for i, name := range names {
		if into[i] = wanted[name]; into[i] == nil {
			into[i] = new(sql.RawBytes)
		}
	}
	if err := rows.Scan(into...); err != nil {
		t.Fatal(err)
	}
}

// filled is a database with the tables of every context, full of rows.
func filled(t *testing.T) *sql.DB {
	t.Helper()
	url := services.MySQLDatabase(t)
	folders, err := fs.ReadDir(migrations.Files, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		migrate(t, url, f.Name())
	}
	at, path, _ := strings.Cut(strings.TrimPrefix(url, "mysql://"), "/")
	user, addr, _ := strings.Cut(at, "@")
	c := driver.NewConfig()
	c.User, c.Passwd, _ = strings.Cut(user, ":")
	c.Net, c.Addr, c.DBName, c.InterpolateParams, c.ParseTime = "tcp", addr, path, true, true
	connector, err := driver.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { _ = db.Close() })
	if err := Fill(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}
