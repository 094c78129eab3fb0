//go:build integration

package faults

import (
	"context"
	"crypto/rand"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/test/load/internal/reads"
	"example.com/surge/test/services"
)

// bazaar is where products are read: a store, a Redis that is only a cache, and
// nodes that have both.
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
	return &bazaar{t: t, store: newDatabase(t), cache: services.NewRedis(t, services.RedisConfig("include "+conf))}
}

// serves starts processes of the service. What is in the shared cache has ended
// there before it ends in a process, so that the store is asked; and who waits
// in a crowd is not turned away.
func (b *bazaar) serves(n int) (nodes []reads.Node) {
	b.t.Helper()
	state := services.NewRedis(b.t, stateConf(b.t)).URL()
	for range n {
		w := serve(b.t, "STORE_URL="+b.store.url(b.store.Addr()), "CACHE_URL="+b.cache.URL(), "STATE_URL="+state, "QUEUE_URL="+state,
			"PAYMENT_URL=sandbox://", "CACHE_TTL=20s", "SHED_LATENCY=off")
		w.ready(b.t)
		nodes = append(nodes, reads.Node{API: "http://" + w.api, Ops: "http://" + w.ops})
	}
	return nodes
}

// open makes the products, and has all of them read by every node.
func (b *bazaar) open(nodes []reads.Node) {
	b.t.Helper()
	transport := &http.Transport{MaxConnsPerHost: 500, MaxIdleConnsPerHost: 500}
	b.t.Cleanup(transport.CloseIdleConnections)
	shop, err := reads.Open(b.t.Context(), reads.Options{
		Run: rand.Text()[:10], Nodes: nodes, Products: 200, Rate: 300, MadeUp: 100_000, Waiters: 10_000, Workers: 64,
		Email: adminEmail, Password: adminPassword,
	}, transport)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Shop = shop
}

// tells logs what came of an attack.
func (b *bazaar) tells(f reads.Figures, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	var text strings.Builder
	reads.Write(&text, f)
	b.t.Logf("%s%d loads failed %s\n%s", text.String(), f.LoadsFailed, f.Why, strings.Join(f.Problems(), "\n"))
}

// holds wants an attack to have done no harm.
func (b *bazaar) holds(f reads.Figures, err error) reads.Figures {
	b.t.Helper()
	b.tells(f, err)
	if n := len(f.Problems()); n > 0 {
		b.t.Errorf("%s did %d kinds of harm", f.Attack, n)
	}
	return f
}

// The attacks.

func (b *bazaar) madeUp() (reads.Figures, error) { return b.MadeUp(b.t.Context()) }
func (b *bazaar) crowd() (reads.Figures, error)  { return b.Crowd(b.t.Context()) }

// storeStandsStill pauses the store for 5 s.
func (b *bazaar) storeStandsStill() (reads.Figures, error) {
	return b.While(b.t.Context(), "the store stands still", reads.Bounds{
		Loads: 1000, P99: time.Second, Slowest: 8 * time.Second,
	}, func(ctx context.Context) error {
		must(b.t, reads.Wait(ctx, time.Now().Add(2*time.Second)))
		b.store.Pause()
		must(b.t, reads.Wait(ctx, time.Now().Add(5*time.Second)))
		b.store.Resume()
		return reads.Wait(ctx, time.Now().Add(12*time.Second))
	})
}

// cacheIsKilled kills the cache for 5 s, while products are edited, too. An edit
// on a node that does not know yet that the cache is back cannot delete what
// others have put there since: the event of the edit does so, when it is
// retried.
func (b *bazaar) cacheIsKilled() (reads.Figures, error) {
	return b.While(b.t.Context(), "the cache is killed", reads.Bounds{
		Loads: 10_000, P99: time.Second, Slowest: 3 * time.Second, Outdated: 5 * time.Second,
	}, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		var kill sync.WaitGroup
		defer kill.Wait()
		kill.Go(func() {
			must(b.t, reads.Wait(ctx, time.Now().Add(3*time.Second)))
			b.cache.Kill()
			must(b.t, reads.Wait(ctx, time.Now().Add(5*time.Second)))
			must(b.t, b.cache.Start(ctx))
		})
		_, err := b.Edit(ctx)
		return err
	})
}

// TestReadsUnderAttack does to a fleet what breaks systems that cache. What was
// read first was cached in the same moment and ends within the same seconds: the
// attacks that need no end come before it, and the store stands still about the
// next.
func TestReadsUnderAttack(t *testing.T) {
	b := newBazaar(t)
	b.open(b.serves(3))
	const life = time.Minute // in a process: a tenth may be less, and the last fifth is for reading again
	b.holds(b.madeUp())
	must(t, reads.Wait(t.Context(), b.Cached.Add(life*7/10)))
	b.holds(b.EndAtOnce(t.Context(), b.Cached.Add(life*11/10)))
	b.holds(b.crowd())
	b.holds(b.Edits(t.Context(), 8*time.Second))
	must(t, reads.Wait(t.Context(), b.Cached.Add(life*3/2)))
	if f := b.holds(b.storeStandsStill()); f.LoadsFailed == 0 {
		t.Error("nobody asked the store while it stood still")
	}
	b.holds(b.cacheIsKilled())
}
