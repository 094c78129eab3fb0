//go:build integration

package faults

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/test/load/internal/reads"
)

// aside is a node of a catalogue that reads by cache-aside as it is written
// first: look in the cache, else read the store and leave a copy. It knows as
// much of the API as the attacks need.
type aside struct {
	db    *sql.DB
	cache *goredis.Client
	ttl   time.Duration
	loads atomic.Int64
}

// newAsides are nodes on the servers of a bazaar.
func newAsides(b *bazaar, n int, ttl time.Duration) (nodes []reads.Node) {
	b.store.do(b.t, "CREATE TABLE asides (id CHAR(36) PRIMARY KEY, version BIGINT NOT NULL)")
	for range n {
		a := &aside{db: b.store.Client(b.t), cache: goredis.NewClient(b.cache.Options()), ttl: ttl}
		a.db.SetMaxOpenConns(32)
		server := httptest.NewServer(a.routes())
		b.t.Cleanup(func() { server.Close(); _ = a.cache.Close() })
		nodes = append(nodes, reads.Node{API: server.URL, Ops: server.URL})
	}
	return nodes
}

func (a *aside) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/sessions", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprint(w, `{"data":{"access_token":"anybody"}}`)
	})
	mux.HandleFunc("POST /api/v1/products", func(w http.ResponseWriter, r *http.Request) {
		id := fmt.Sprintf("aside-%d", time.Now().UnixNano())
		_, err := a.db.ExecContext(r.Context(), "INSERT INTO asides VALUES (?, 1)", id)
		answer(w, http.StatusCreated, id, 1, err)
	})
	mux.HandleFunc("PUT /api/v1/products/{id}", a.edit)
	mux.HandleFunc("GET /api/v1/products/{id}", a.read)
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, "surge_cache_loads_total{cache=\"products\",outcome=\"ok\"} %d\n", a.loads.Load())
	})
	return mux
}

func (a *aside) edit(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	version, err := strconv.ParseInt(strings.Trim(r.Header.Get("If-Match"), `"`), 10, 64)
	if err == nil {
		_, err = a.db.ExecContext(r.Context(), "UPDATE asides SET version = version + 1 WHERE id = ? AND version = ?", id, version)
	}
	if err == nil {
		err = a.cache.Del(r.Context(), "aside:"+id).Err()
	}
	answer(w, http.StatusOK, id, version+1, err)
}

func (a *aside) read(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	version, err := a.cache.Get(r.Context(), "aside:"+id).Int64()
	if err != nil { // not there, or the cache is down
		a.loads.Add(1)
		if err = a.db.QueryRowContext(r.Context(), "SELECT version FROM asides WHERE id = ?", id).Scan(&version); err == nil {
			_ = a.cache.Set(r.Context(), "aside:"+id, version, a.ttl).Err() // or the next one does
		}
	}
	answer(w, http.StatusOK, id, version, err)
}

func answer(w http.ResponseWriter, status int, id string, version int64, err error) {
	switch {
	case errors.Is(err, sql.ErrNoRows):
		w.WriteHeader(http.StatusNotFound)
	case err != nil:
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"data":{"id":%q,"version":%d}}`, id, version)
	}
}

// TestReadsOfCacheAside: without what readthrough does made-up ids and a
// store that stands still break, on the same servers, the bounds that the service
// holds. A store that is that quick leaves little of the others to see.
func TestReadsOfCacheAside(t *testing.T) {
	b := newBazaar(t)
	b.open(newAsides(b, 3, 4*time.Second))
	for _, attack := range []func() (reads.Figures, error){b.madeUp, b.storeStandsStill} {
		f, err := attack()
		b.tells(f, err)
		if len(f.Problems()) == 0 {
			t.Errorf("%s does no harm", f.Attack)
		}
	}
}
