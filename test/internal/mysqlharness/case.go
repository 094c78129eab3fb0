package mysqlharness

import (
	"bytes"
	"errors"
	"io/fs"
	"net"
	"testing"
	"testing/fstest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/migrations"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
	"example.com/surge/test/internal/link"
	"example.com/surge/test/services"
)

// Case is the database and the network of one case.
type Case struct {
	*link.Link
	url string
}

// NewCase makes a database with the tables of contexts.
func NewCase(t *testing.T, contexts ...string) *Case {
	t.Helper()
	c := &Case{Link: link.New((&net.Dialer{}).DialContext, "\x03COMMIT"), url: services.MySQLDatabase(t)}
	for _, name := range contexts {
		migrate(t, c.url, name)
	}
	return c
}

// migrate makes the tables of a context; those of kit are the master's.
func migrate(t *testing.T, url, name string) {
	t.Helper()
	var files fs.FS = migrations.Files
	if name == "kit" {
		files = kitOf(t, name)
	}
	m, err := mysql.OpenMigrator(t.Context(), url, files, name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(m.Up(), m.Close()); err != nil {
		t.Fatal(err)
	}
}

// kitOf is the master of the common tables as those of a context.
func kitOf(t *testing.T, name string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, file := range []string{"000001_kit.up.sql", "000001_kit.down.sql"} {
		master, err := migrations.Files.ReadFile("kit/" + file)
		if err != nil {
			t.Fatal(err)
		}
		files[name+"/"+file] = &fstest.MapFile{Data: bytes.ReplaceAll(master, []byte("context_"), []byte(name+"_"))}
	}
	return files
}

// DB opens a node's connections, closed with the case.
func (c *Case) DB(t *testing.T) *mysql.DB {
	t.Helper()
	db, err := mysql.Open(c.url+"?pool=8", mysql.Options{Dial: c.Dial, Observe: executed.add})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Of is the harness of a store over the tables of contexts: node opens one
// node's.
func Of[P any](node func(c *Case, db *mysql.DB) P, contexts ...string) contract.Harness[P] {
	return contract.Harness[P]{
		Run: contract.Plain,
		Lacks: map[contract.Guarantee]string{
			contract.LongTime: "its clock is real", contract.HoursPass: "its clock is real",
		},
		Open: func(t *testing.T) contract.Backend[P] {
			c := NewCase(t, contexts...)
			return contract.Backend[P]{
				Node: func(t *testing.T) P { return node(c, c.DB(t)) },
				Pass: func(d time.Duration) { <-time.After(d) },
				Down: c.Cut, Up: c.Mend,
			}
		},
	}
}

// Lossy is a store that can lose replies to its commits.
func Lossy[S any](open func(db *mysql.DB) S) func(c *Case, db *mysql.DB) contract.Lossy[S] {
	return func(c *Case, db *mysql.DB) contract.Lossy[S] {
		return contract.Lossy[S]{Store: open(db), LoseReply: c.LoseReply}
	}
}

// relays is the harness of the policy over the store on MySQL, with queue and
// locks in memory.
func relays() contract.Harness[contract.RelayPorts] {
	return contract.Harness[contract.RelayPorts]{Run: contract.Plain, Open: func(t *testing.T) contract.Backend[contract.RelayPorts] {
		c, queue, lock := NewCase(t, "kit"), memory.NewQueueBackend(memory.QueueOptions{}), memory.NewLockBackend()
		return contract.Backend[contract.RelayPorts]{
			Node: func(t *testing.T) contract.RelayPorts {
				q, l := queue.Node(), lock.Node()
				t.Cleanup(func() { _ = q.Close() })
				t.Cleanup(l.Close)
				return contract.RelayPorts{Store: mysql.NewContextStore(c.DB(t), "kit"), Queue: q, Lock: l, Kill: l.Close}
			},
			Pass: func(d time.Duration) { <-time.After(d) },
		}
	}}
}

// Contracts holds the kit's tables to their contracts.
func Contracts(t *testing.T) {
	t.Helper()
	t.Run("Store", func(t *testing.T) {
		t.Parallel()
		contract.Store(t, Of(Lossy(func(db *mysql.DB) ports.Context { return mysql.NewContextStore(db, "kit") }), "kit"))
	})
	t.Run("DeadLetters", func(t *testing.T) {
		t.Parallel()
		contract.DeadLetters(t, Of(func(_ *Case, db *mysql.DB) ports.DeadLetters { return mysql.NewDeadLetters(db) }, "operations"))
	})
	t.Run("Relay", func(t *testing.T) {
		t.Parallel()
		contract.Relay(t, relays())
	})
}

// URL is the case's database, by a way that is never cut.
func (c *Case) URL() string { return c.url }
