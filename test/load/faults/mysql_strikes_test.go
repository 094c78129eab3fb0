//go:build integration

package faults

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"
)

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
// writes, in an order of their own: somebody has to give way.
func deadlocks(t *testing.T, d *database) {
	before := d.deadlocks(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	d.do(t, "CREATE TABLE IF NOT EXISTS heavy (n INT PRIMARY KEY AUTO_INCREMENT)")
	var all sync.WaitGroup
	for i := range uint64(4) {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(1, i))
			for ctx.Err() == nil {
				_ = d.lock(ctx, rng) // it may be the one that gives way
			}
		})
	}
	all.Wait()
	n := d.deadlocks(t) - before
	t.Logf("%d deadlocks", n)
	if n == 0 {
		t.Error("nobody had to give way")
	}
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
