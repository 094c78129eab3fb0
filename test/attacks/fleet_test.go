package attacks

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
)

const (
	nodes  = 3
	things = 100
	// patience is how long a request waits for its answer.
	patience = 2 * time.Second
)

// fleet is nodes that share a cache and a store, and who asks them.
type fleet struct {
	t     *testing.T
	store *store
	cache *memory.CacheBackend
	nodes [nodes]reader
	all   sync.WaitGroup // of requests and changes

	mu     sync.Mutex
	asked  int
	took   []time.Duration // of what is there, as is failed
	failed int
	late   time.Duration
	ghosts int
	blind  int
}

// newFleet runs nodes until the test ends, and returns when they listen.
func newFleet(t *testing.T, build func(*store, ports.Cache) reader) *fleet {
	f := &fleet{t: t, store: newStore(things), cache: memory.NewCacheBackend(memory.CacheOptions{})}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for i := range f.nodes {
		f.nodes[i] = build(f.store, far{f.cache.Node(), time.Duration(i) * time.Microsecond})
		running.Go(func() {
			if err := f.nodes[i].Run(ctx); err != nil {
				t.Errorf("run: %v", err)
			}
		})
	}
	t.Cleanup(func() { cancel(); running.Wait() })
	synctest.Wait()
	return f
}

// far is a node that hears a little later than others of what it waits for, so
// that who is next does not depend on the scheduler.
type far struct {
	ports.Cache
	away time.Duration
}

func (f far) Await(ctx context.Context, key string) error {
	err := f.Cache.Await(ctx, key)
	<-time.After(f.away)
	return err
}

// warm puts all things into the shared cache at this moment.
func (f *fleet) warm() {
	f.store.sleep(true)
	defer f.store.sleep(false)
	for key := range things {
		if _, err := f.nodes[0].Get(f.t.Context(), key); err != nil {
			f.t.Errorf("warm: %v", err)
		}
	}
}

// ask is one request, of its own goroutine.
func (f *fleet) ask(node, key int) {
	f.all.Go(func() {
		ctx, cancel := context.WithTimeout(f.t.Context(), patience)
		defer cancel()
		asked := time.Now()
		version, err := f.nodes[node%nodes].Get(ctx, key)
		f.keep(f.store.judge(key, version, err, asked), time.Since(asked), err)
	})
}

func (f *fleet) keep(v verdict, took time.Duration, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	f.late = max(f.late, v.late)
	switch {
	case v.ghost:
		f.ghosts++
	case v.blind:
		f.blind++
	}
	if !v.there {
		return
	}
	f.took = append(f.took, took)
	if err != nil {
		f.failed++
	}
}

// change edits or deletes a thing on a node. As in the catalogue, a cache that
// could not be told is told again later, by the event of the change.
func (f *fleet) change(node, key int, gone bool) {
	f.all.Go(func() {
		told := f.store.change(key, gone)
		err := f.nodes[node%nodes].Delete(f.t.Context(), key)
		told()
		for err != nil {
			<-time.After(time.Second) // until the event is retried
			err = f.nodes[node%nodes].Delete(f.t.Context(), key)
		}
	})
}
