package prometheus

import (
	"log/slog"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"
	"github.com/puzpuzpuz/xsync/v4"
)

// Caches counts where values come from.
type Caches struct {
	metrics   *Metrics
	log       *slog.Logger
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
		metrics:   m,
		log:       log,
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

// Cache is one of them. What never happened is shown as 0, and not only once it
// happens.
func (c *Caches) Cache(name string) *Cache {
	one := &Cache{
		log: c.log.With("cache", name), local: c.hit(name, "local"), shared: c.hit(name, "shared"),
		loaded: c.loads.WithLabelValues(name, "ok"), failed: c.loads.WithLabelValues(name, "failed"), took: c.duration.WithLabelValues(name),
		nulls: c.nulls.WithLabelValues(name), coalesced: c.coalesced.WithLabelValues(name), degraded: c.degraded.WithLabelValues(name),
		stale: c.stale.WithLabelValues(name), open: c.open.WithLabelValues(name), rejected: c.rejected.WithLabelValues(name),
		filtered: c.filtered.WithLabelValues(name), refreshed: c.refreshed.WithLabelValues(name), evicted: c.evicted.WithLabelValues(name),
		flushes: c.flushes.WithLabelValues(name),
	}
	one.open.Set(0)
	return one
}

// hit counts the values that one level of a cache had. On the hottest path there
// is, processors would wait for each other at a counter that they share.
func (c *Caches) hit(name, level string) *xsync.Counter {
	count := xsync.NewCounter()
	c.metrics.registry.MustRegister(prom.NewCounterFunc(prom.CounterOpts{
		Namespace: "surge", Name: "cache_hits_total", Help: "Values found, by level.", ConstLabels: prom.Labels{"cache": name, "level": level},
	}, func() float64 { return float64(count.Value()) }))
	return count
}

// Cache counts where the values of one cache come from.
type Cache struct {
	log                                                                    *slog.Logger
	local, shared                                                          *xsync.Counter
	loaded, failed, nulls, coalesced, degraded, stale, rejected, refreshed prom.Counter
	evicted, flushes                                                       prom.Counter
	open, filtered                                                         prom.Gauge
	took                                                                   prom.Observer
}

// Hit counts a value that was found.
func (c *Cache) Hit(level string) {
	if level == "local" {
		c.local.Inc()
	} else {
		c.shared.Inc()
	}
}

// Null counts an answer that there is nothing.
func (c *Cache) Null() { c.nulls.Inc() }

// Loaded counts a load.
func (c *Cache) Loaded(took time.Duration, err error) {
	if err != nil {
		c.failed.Inc()
	} else {
		c.loaded.Inc()
	}
	c.took.Observe(took.Seconds())
}

// Coalesced counts a reader that waits.
func (c *Cache) Coalesced() { c.coalesced.Inc() }

// Degraded counts and logs a failure of the shared cache.
func (c *Cache) Degraded(doing string, err error) {
	c.degraded.Inc()
	c.log.Warn("the shared cache could not be used", "doing", doing, "error", err.Error())
}

// Stale counts an answer past its end. The load that failed was counted.
func (c *Cache) Stale(error) { c.stale.Inc() }

// Breaker shows and logs whether loads are refused.
func (c *Cache) Breaker(open bool) {
	value := 0.0
	if open {
		value = 1
	}
	c.open.Set(value)
	c.log.Warn("the breaker of a cache's loader changed", "open", open)
}

// Rejected counts a key that never was.
func (c *Cache) Rejected() { c.rejected.Inc() }

// Scanned shows of how many keys the filter is, and logs why it could not be
// built.
func (c *Cache) Scanned(keys int, err error) {
	if err != nil {
		c.log.Warn("the filter of a cache could not be built", "error", err.Error())
		return
	}
	c.filtered.Set(float64(keys))
}

// Refreshed counts a load ahead of a value's end.
func (c *Cache) Refreshed() { c.refreshed.Inc() }

// Evicted counts a value that there was no more room for.
func (c *Cache) Evicted() { c.evicted.Inc() }

// Flushed counts and logs that the first level was emptied.
func (c *Cache) Flushed() {
	c.flushes.Inc()
	c.log.Debug("the first level was emptied")
}
