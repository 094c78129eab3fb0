package mysql

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// statement is what is said to the server, and by what name it is known.
type statement struct {
	name string // as in "append to the outbox"
	text string
	// begins is that it writes or locks, so that it must be in a transaction.
	begins bool
	// prepared is that a connection keeps it prepared once it has run it: for
	// statements of which the server would read more than it does.
	prepared bool
}

// read is a statement that neither writes nor locks.
func read(name, text string) *statement { return &statement{name: name, text: text} }

// write is a statement that writes or locks.
func write(name, text string) *statement { return &statement{name: name, text: text, begins: true} }

// kept is a statement that stays prepared.
func (s *statement) kept() *statement {
	c := *s
	c.prepared = true
	return &c
}

// of is a statement on the tables of one context, which its text calls
// context_something.
func (s *statement) of(context string) *statement {
	c := *s
	c.text = strings.ReplaceAll(s.text, "context_", context+"_")
	return &c
}

// list is a statement whose "(?*)" takes n values.
func (s *statement) list(n int) *statement {
	c := *s
	c.text = strings.ReplaceAll(s.text, "(?*)", "(?"+strings.Repeat(",?", n-1)+")")
	return &c
}

// rows is a statement whose "VALUES (…)*" takes n rows. The star may be missing
// where nothing follows.
func (s *statement) rows(n int) *statement {
	c := *s
	before, row, _ := strings.Cut(s.text, "VALUES ")
	row, after, _ := strings.Cut(row, "*")
	c.text = before + "VALUES " + row + strings.Repeat(", "+row, n-1) + after
	return &c
}

// either is a statement whose "WHERE (…)*" takes n conditions, of which one has
// to hold.
func (s *statement) either(n int) *statement {
	c := *s
	before, one, _ := strings.Cut(s.text, "WHERE ")
	one, after, _ := strings.Cut(one, "*")
	c.text = before + "WHERE (" + one + strings.Repeat(" OR "+one, n-1) + ")" + after
	return &c
}

// ran tells who wants to know.
func (d *DB) ran(ctx context.Context, s *statement, args []any, began time.Time) {
	if took := time.Since(began); took >= d.slow {
		d.log.WarnContext(ctx, "a slow statement", "statement", s.name, "took", took)
	}
	if d.observe != nil {
		d.observe(Executed{s.name, s.text, args})
	}
}

// scanner reads the columns of a row.
type scanner interface{ Scan(into ...any) error }

var _ scanner = (*sql.Rows)(nil)
