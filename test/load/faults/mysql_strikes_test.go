//go:build integration

package faults

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/test/services"
)

// inOneFile keeps all tables in one file, which grows slowly, and everything
// else in smaller ones.
func inOneFile() services.MySQLOption {
	return services.MySQLFlags("--innodb-file-per-table=OFF", "--innodb-autoextend-increment=1", "--innodb-log-file-size=4M")
}

// fill lets the tables grow no more for a while. No disk is full for that: the
// system refuses the server's process a larger file than it has, which the
// server takes for the same. One that has no room left even to roll back ends
// itself; then it is started again when there is some.
func fill(t *testing.T, d *database) {
	const full = 1114
	tables, err := os.Stat(filepath.Join(d.Dir(), "data", "ibdata1"))
	must(t, err)
	d.do(t, "CREATE TABLE IF NOT EXISTS filler (data VARCHAR(1000))")
	d.limitFiles(t, strconv.FormatInt(tables.Size(), 10))
	refused := 0
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end) && d.Pid() != 0; {
		_, err := d.side.ExecContext(t.Context(), "INSERT INTO filler VALUES (REPEAT('x', 1000))")
		if e, ok := errors.AsType[*driver.MySQLError](err); ok && e.Number == full {
			refused++
		}
	}
	if d.Pid() == 0 {
		t.Log("the server has ended itself")
		must(t, d.Start(t.Context()))
	} else {
		d.limitFiles(t, "unlimited")
	}
	if refused == 0 {
		t.Error("the server was never full")
	}
}

// limitFiles has the system refuse the server's process larger files.
func (d *database) limitFiles(t *testing.T, size string) {
	said, err := exec.CommandContext(t.Context(), "prlimit", "--pid="+strconv.Itoa(d.Pid()), "--fsize="+size+":unlimited").CombinedOutput()
	if err != nil {
		t.Errorf("limit the files of %s: %v: %s", d.Name(), err, said)
	}
}

// killConnections kills some of the service's connections again and again,
// whatever they are doing.
func killConnections(t *testing.T, d *database) {
	rng := rand.New(rand.NewPCG(1, 1))
	killed := 0
	for range 40 {
		for _, id := range d.connections(t) {
			if rng.IntN(3) > 0 {
				continue
			}
			if _, err := d.side.ExecContext(t.Context(), "KILL "+strconv.FormatInt(id, 10)); err == nil { // or it has gone
				killed++
			}
		}
		<-time.After(50 * time.Millisecond) // a bit of everything goes on
	}
	if killed == 0 {
		t.Error("there was no connection to kill")
	}
}

// stormed are tables that every order writes.
var stormed = []string{"ordering_orders", "ordering_outbox", "ordering_purchases", "stocking_shelves", "stocking_movements", "stocking_outbox"}

// deadlocks has transactions that are dear to the server lock what the service
// writes, in an order of their own: somebody has to give way. It answers how often the service had to.
func deadlocks(t *testing.T, d *database) int64 {
	before := d.deadlocks(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	d.do(t, "CREATE TABLE IF NOT EXISTS heavy (n INT PRIMARY KEY AUTO_INCREMENT)")
	const deadlock = 1213
	var ours atomic.Int64
	var all sync.WaitGroup
	for i := range uint64(4) {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(1, i))
			for ctx.Err() == nil {
				err := d.lock(ctx, rng)
				if e, ok := errors.AsType[*driver.MySQLError](err); ok && e.Number == deadlock {
					ours.Add(1)
				}
			}
		})
	}
	all.Wait()
	n := d.deadlocks(t) - before
	t.Logf("%d deadlocks, in %d the service gave way", n, n-ours.Load())
	return n - ours.Load()
}

// lock locks rows of two tables, one table after the other.
func (d *database) lock(ctx context.Context, rng *rand.Rand) error {
	tx, err := d.side.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	// Who has written least gives way.
	if _, err := tx.ExecContext(ctx, "INSERT INTO heavy VALUES (NULL),(NULL),(NULL),(NULL),(NULL),(NULL),(NULL),(NULL),(NULL),(NULL),(NULL),(NULL)"); err != nil {
		return err
	}
	for _, i := range rng.Perm(len(stormed))[:2] {
		if _, err := tx.ExecContext(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM surge."+stormed[i]+" LIMIT 500 FOR UPDATE) AS locked"); err != nil {
			return err
		}
	}
	return nil
}
