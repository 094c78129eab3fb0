package fakeshop

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Misreads are what a catalogue gets wrong. The zero Misreads is a good one.
type Misreads struct {
	Loads    bool          // every read reaches the store
	ShowsOld bool          // edits are not shown
	Ghosts   bool          // there is a product under every id
	Hides    bool          // one product is not found, when it was read on two nodes
	Fails    bool          // one product is unavailable, when it was read on two nodes
	Takes    time.Duration // so long over a read, then
	Unedited bool          // edits are refused
}

// Catalogue is the part of a shop that is read, and the metrics of a process:
// both are one http.Handler. A product is loaded once for each of its versions.
type Catalogue struct {
	wrong Misreads
	mux   *http.ServeMux

	mu       sync.Mutex
	versions []int64 // by product
	reads    []int
	loaded   []int64 // the last version that was
	loads    int
}

// NewCatalogue is one that gets that wrong.
func NewCatalogue(wrong Misreads) *Catalogue {
	c := &Catalogue{wrong: wrong, mux: http.NewServeMux()}
	c.mux.HandleFunc("POST /api/v1/sessions", func(w http.ResponseWriter, _ *http.Request) {
		succeed(w, http.StatusCreated, map[string]string{"access_token": "admin"})
	})
	c.mux.HandleFunc("POST /api/v1/products", c.make)
	c.mux.HandleFunc("PUT /api/v1/products/{id}", c.edit)
	c.mux.HandleFunc("GET /api/v1/products/{id}", c.product)
	c.mux.HandleFunc("GET /metrics", c.metrics)
	return c
}

// ServeHTTP answers a request.
func (c *Catalogue) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

func (c *Catalogue) make(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.versions, c.reads, c.loaded = append(c.versions, 1), append(c.reads, 0), append(c.loaded, 0)
	succeed(w, http.StatusCreated, map[string]any{"id": fmt.Sprint("product-", len(c.versions)-1), "version": 1})
}

// index is which product a request is about.
func (c *Catalogue) index(r *http.Request) (int, bool) {
	i, err := strconv.Atoi(strings.TrimPrefix(r.PathValue("id"), "product-"))
	return i, err == nil && i >= 0 && i < len(c.versions)
}

func (c *Catalogue) edit(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, ok := c.index(r)
	if !ok || c.wrong.Unedited || r.Header.Get("If-Match") != strconv.Quote(strconv.FormatInt(c.versions[i], 10)) {
		fail(w, http.StatusConflict, "VERSION_MISMATCH")
		return
	}
	c.versions[i]++
	succeed(w, http.StatusOK, map[string]any{"version": c.versions[i]})
}

func (c *Catalogue) product(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	i, ok := c.index(r)
	if !ok {
		c.mu.Unlock()
		c.nothing(w)
		return
	}
	c.reads[i]++
	again, version := c.reads[i] > 2, c.versions[i]
	if c.wrong.Loads || c.loaded[i] != version {
		c.loads, c.loaded[i] = c.loads+1, version
	}
	c.mu.Unlock()
	switch {
	case again && i == 0 && c.wrong.Hides:
		fail(w, http.StatusNotFound, "NOT_FOUND")
		return
	case again && i == 0 && c.wrong.Fails:
		fail(w, http.StatusServiceUnavailable, "UNAVAILABLE")
		return
	case again:
		<-time.After(c.wrong.Takes)
	}
	if c.wrong.ShowsOld {
		version = 1
	}
	succeed(w, http.StatusOK, map[string]any{"version": version})
}

// nothing answers for an id that nobody has.
func (c *Catalogue) nothing(w http.ResponseWriter) {
	if c.wrong.Ghosts {
		succeed(w, http.StatusOK, map[string]any{"version": 1})
		return
	}
	fail(w, http.StatusNotFound, "NOT_FOUND")
}

func (c *Catalogue) metrics(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	send(w, http.StatusOK, fmt.Appendf(nil, `surge_cache_loads_total{cache="others",outcome="ok"} 1e+06
surge_cache_loads_total{cache="products",outcome="failed"} 7
surge_cache_loads_total{cache="products",outcome="ok"} %d
`, c.loads))
}
