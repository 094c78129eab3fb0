//go:build integration

package faults

import (
	"context"
	"crypto/rand"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"example.com/surge/test/load/internal/reads"
	"example.com/surge/test/services"
)

// bazaar is three processes of the service on a MySQL and two Redis, one of
// which is only a cache.
type bazaar struct {
	*reads.Shop
	t     *testing.T
	store *database
	cache *services.Redis
}

func newBazaar(t *testing.T) *bazaar {
	t.Helper()
	conf, err := filepath.Abs("../../../deploy/redis/cache.conf")
	must(t, err)
	b := &bazaar{t: t, store: newDatabase(t), cache: services.NewRedis(t, services.RedisConfig("include "+conf))}
	state := services.NewRedis(t, stateConf(t)).URL()
	o := reads.Options{
		Run: rand.Text()[:10], Products: 200, Rate: 300, MadeUp: 100_000, Waiters: 10_000, Workers: 64, Email: adminEmail, Password: adminPassword,
	}
	for range 3 {
		w := serve(t, "STORE_URL="+b.store.url(b.store.Addr()), "CACHE_URL="+b.cache.URL(), "STATE_URL="+state, "QUEUE_URL="+state, "PAYMENT_URL=sandbox://",
			// What is in the shared cache has ended before what ends in a process,
			// and who waits in a crowd is not turned away.
			"CACHE_TTL=20s", "SHED_LATENCY=off")
		w.ready(t)
		o.Nodes = append(o.Nodes, reads.Node{API: "http://" + w.api, Ops: "http://" + w.ops})
	}
	transport := &http.Transport{MaxConnsPerHost: 500, MaxIdleConnsPerHost: 500}
	t.Cleanup(transport.CloseIdleConnections)
	b.Shop, err = reads.Open(t.Context(), o, transport)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// holds wants an attack to have done no harm.
func (b *bazaar) holds(f reads.Figures, err error) {
	b.t.Helper()
	must(b.t, err)
	b.t.Logf("%+v", f)
	for _, problem := range f.Problems() {
		b.t.Error(problem)
	}
}

// TestReadsUnderAttack does to a fleet what breaks systems that cache. What was
// read first was cached in the same moment and ends within the same seconds: the
// attacks that need no end come before it, and the store stands still about the
// next.
func TestReadsUnderAttack(t *testing.T) {
	b := newBazaar(t)
	ctx := t.Context()
	const life = time.Minute // in a process: a tenth may be less, and the last fifth is for reading again
	b.holds(b.MadeUp(ctx))
	must(t, reads.Wait(ctx, b.Cached.Add(life*7/10)))
	b.holds(b.EndAtOnce(ctx, b.Cached.Add(life*11/10)))
	b.holds(b.Crowd(ctx))
	b.holds(b.Edits(ctx, 8*time.Second))

	must(t, reads.Wait(ctx, b.Cached.Add(life*3/2)))
	f, err := b.While(ctx, "the store stands still", reads.Bounds{
		Loads: 1000, P99: time.Second, Slowest: 8 * time.Second,
	}, func(ctx context.Context) error {
		must(t, reads.Wait(ctx, time.Now().Add(2*time.Second)))
		b.store.Pause()
		must(t, reads.Wait(ctx, time.Now().Add(5*time.Second)))
		b.store.Resume()
		return reads.Wait(ctx, time.Now().Add(12*time.Second))
	})
	b.holds(f, err)
	if f.LoadsFailed == 0 {
		t.Error("nobody asked the store while it stood still")
	}

	b.holds(b.While(ctx, "the cache is killed", reads.Bounds{
		Loads: 10_000, P99: 2 * time.Second, Slowest: 5 * time.Second, Outdated: time.Second,
	}, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		go func() {
			must(t, reads.Wait(ctx, time.Now().Add(3*time.Second)))
			b.cache.Kill()
			must(t, reads.Wait(ctx, time.Now().Add(5*time.Second)))
			must(t, b.cache.Start(ctx))
		}()
		_, err := b.Edit(ctx)
		return err
	}))
}
