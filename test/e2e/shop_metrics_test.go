package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// What the shop does can be seen by operators, under names that alerts can be
// written against.
func TestMetricsOfASale(t *testing.T) {
	t.Parallel()
	c := boot(t, withAdmin...)
	p := c.admin().product(1, nil)
	u := c.user()
	o := u.placed("one", p.ID, 1)
	u.wantError(http.StatusConflict, "SOLD_OUT", u.order("two", p.ID, 1))
	u.becomes(o.ID, "reserved")
	c.want(http.StatusOK, c.send("GET", "/api/v1/products/"+p.ID, nil))
	for range 2 {
		c.want(http.StatusOK, u.send("GET", "/api/v1/users/me", nil))
		c.want(http.StatusOK, c.send("GET", "/api/v1/leaderboards/best-sellers", nil))
	}
	ops := *c
	ops.base = c.ops
	eventually(t, "a refusal from memory", func() bool {
		u.wantError(http.StatusConflict, "SOLD_OUT", u.order("three", p.ID, 1))
		return !strings.Contains(string(ops.send("GET", "/metrics", nil).body), "surge_order_refusals_local_total 0")
	})
	for _, line := range []string{
		`surge_order_attempts_total{outcome="PLACED"} 1`,
		`surge_order_attempts_total{outcome="SOLD_OUT"} `,
		`surge_order_events_total{event="reserved"} 1`,
		`surge_events_handled_total{group="stocking",type="order.placed"} 1`,
		`surge_stock_movements_total{kind="deducted"} 1`,
		`surge_outbox_published_total{store="ordering"}`,
		`surge_outbox_backlog{store="ordering"} 0`,
		`surge_cache_hits_total{cache="products",level="local"}`,
		`surge_cache_hits_total{cache="profiles",level="local"}`,
		`surge_cache_loads_total{cache="best_sellers",outcome="ok"}`,
		`surge_cache_loads_total{cache="profiles",outcome="ok"}`,
		`surge_cache_coalesced_total{cache="products"}`,
		`surge_cache_nulls_total{cache="products"}`,
		`surge_cache_filter_rejections_total{cache="products"}`,
		`surge_cache_stale_total{cache="products"} 0`,
		`surge_cache_evictions_total{cache="products"} 0`,
		`surge_cache_breaker_open{cache="products"} 0`,
		`surge_http_requests_total{method="POST",route="/api/v1/orders",status="201"} 1`,
	} {
		eventually(t, line, func() bool { return strings.Contains(string(ops.send("GET", "/metrics", nil).body), line) })
	}
}
