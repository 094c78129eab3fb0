package prometheus

import (
	"log/slog"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"
)

// Caches counts where values come from.
type Caches struct {
	log       *slog.Logger
	hits      *prom.CounterVec
	loads     *prom.CounterVec
	duration  *prom.HistogramVec
	nulls     *prom.CounterVec
	coalesced *prom.CounterVec
	degraded  *prom.CounterVec
	stale     *prom.CounterVec
	open      *prom.GaugeVec
	rejected  *prom.CounterVec
	filtered  *prom.GaugeVec
	refreshed *prom.CounterVec
	evicted   *prom.CounterVec
	flushes   *prom.CounterVec
}

// NewCaches registers the metrics of caches.
func (m *Metrics) NewCaches(log *slog.Logger) *Caches {
	return &Caches{
		log:       log,
		hits:      m.counter("cache_hits_total", "Values found, by level.", "cache", "level"),
		loads:     m.counter("cache_loads_total", "Calls of the loader.", "cache", "outcome"),
		duration:  m.histogram("cache_load_duration_seconds", "Time of a load.", "cache"),
		nulls:     m.counter("cache_nulls_total", "Answers that there is nothing.", "cache"),
		coalesced: m.counter("cache_coalesced_total", "Readers that waited for another's load.", "cache"),
		degraded:  m.counter("cache_degraded_total", "Times the shared cache could not be used.", "cache"),
		stale:     m.counter("cache_stale_total", "Values answered past their end, because they could not be loaded.", "cache"),
		open:      m.gauge("cache_breaker_open", "1 while loads are refused because the last ones failed, else 0.", "cache"),
		rejected:  m.counter("cache_filter_rejections_total", "Reads of what the filter knows was never there.", "cache"),
		filtered:  m.gauge("cache_filter_keys", "Keys that the last complete scan found; 0 while the filter is cold.", "cache"),
		refreshed: m.counter("cache_refreshes_total", "Loads that began before the end of a value, for nobody to wait.", "cache"),
		evicted:   m.counter("cache_evictions_total", "Values that had to leave the first level, because it was full.", "cache"),
		flushes:   m.counter("cache_flushes_total", "Times the first level was emptied.", "cache"),
	}
}

// Cache is one of them.
func (c *Caches) Cache(name string) *Cache {
	known := map[string]prom.Counter{}
	for _, level := range []string{"local", "shared"} {
		known[level] = c.hits.WithLabelValues(name, level)
	}
	c.open.WithLabelValues(name).Set(0)
	// What never happened is shown as 0, and not only once it happens.
	for _, counts := range []*prom.CounterVec{c.nulls, c.coalesced, c.degraded, c.stale, c.rejected, c.refreshed, c.evicted, c.flushes} {
		counts.WithLabelValues(name)
	}
	for _, outcome := range []string{"ok", "failed"} {
		c.loads.WithLabelValues(name, outcome)
	}
	return &Cache{c, name, known}
}

// Cache counts where the values of one cache come from.
type Cache struct {
	all  *Caches
	name string
	hits map[string]prom.Counter // by level; not changed, for it is read on the hottest path
}

// Hit counts a value that was found.
func (c *Cache) Hit(level string) { c.hits[level].Inc() }

// Null counts an answer that there is nothing.
func (c *Cache) Null() { c.all.nulls.WithLabelValues(c.name).Inc() }

// Loaded counts a load.
func (c *Cache) Loaded(took time.Duration, err error) {
	outcome := "ok"
	if err != nil {
		outcome = "failed"
	}
	c.all.loads.WithLabelValues(c.name, outcome).Inc()
	c.all.duration.WithLabelValues(c.name).Observe(took.Seconds())
}

// Coalesced counts a reader that waits.
func (c *Cache) Coalesced() { c.all.coalesced.WithLabelValues(c.name).Inc() }

// Degraded counts and logs a failure of the shared cache.
func (c *Cache) Degraded(doing string, err error) {
	c.all.degraded.WithLabelValues(c.name).Inc()
	c.all.log.Warn("the shared cache could not be used", "cache", c.name, "doing", doing, "error", err.Error())
}

// Stale counts an answer past its end. The load that failed was counted.
func (c *Cache) Stale(error) { c.all.stale.WithLabelValues(c.name).Inc() }

// Breaker shows and logs whether loads are refused.
func (c *Cache) Breaker(open bool) {
	value := 0.0
	if open {
		value = 1
	}
	c.all.open.WithLabelValues(c.name).Set(value)
	c.all.log.Warn("the breaker of a cache's loader changed", "cache", c.name, "open", open)
}

// Rejected counts a key that never was.
func (c *Cache) Rejected() { c.all.rejected.WithLabelValues(c.name).Inc() }

// Scanned shows of how many keys the filter is, and logs why it could not be
// built.
func (c *Cache) Scanned(keys int, err error) {
	if err != nil {
		c.all.log.Warn("the filter of a cache could not be built", "cache", c.name, "error", err.Error())
		return
	}
	c.all.filtered.WithLabelValues(c.name).Set(float64(keys))
}

// Refreshed counts a load ahead of a value's end.
func (c *Cache) Refreshed() { c.all.refreshed.WithLabelValues(c.name).Inc() }

// Evicted counts a value that there was no more room for.
func (c *Cache) Evicted() { c.all.evicted.WithLabelValues(c.name).Inc() }

// Flushed counts and logs that the first level was emptied.
func (c *Cache) Flushed() {
	c.all.flushes.WithLabelValues(c.name).Inc()
	c.all.log.Debug("the first level was emptied", "cache", c.name)
}
