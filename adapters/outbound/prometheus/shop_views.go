package prometheus

import (
	"log/slog"
	"strconv"

	prom "github.com/prometheus/client_golang/prometheus"

	"example.com/surge/core/inventory"
)

// Accounts counts sign-ins.
type Accounts struct {
	missed
	signIns *prom.CounterVec
}

// NewAccounts registers the metrics of accounts.
func (m *Metrics) NewAccounts(log *slog.Logger) *Accounts {
	return &Accounts{missed{log, "accounts"}, m.counter("sign_ins_total", "Attempts to sign in.", "ok")}
}

// SignIn counts an attempt.
func (a *Accounts) SignIn(ok bool) { a.signIns.WithLabelValues(strconv.FormatBool(ok)).Inc() }

// View counts the rebuilding of something that can be lost: the sets of tags,
// the board of best sellers.
type View struct {
	missed
	rebuilt prom.Counter
}

// NewViews registers the metrics of the catalogue's tags and of the board.
func (m *Metrics) NewViews(log *slog.Logger) (tags, board *View) {
	rebuilt := m.counter("views_rebuilt_total", "Lost copies that were built again.", "view")
	return &View{missed{log, "catalog"}, rebuilt.WithLabelValues("tags")},
		&View{missed{log, "ranking"}, rebuilt.WithLabelValues("board")}
}

// Rebuilt counts and logs it.
func (v *View) Rebuilt(products int) {
	v.rebuilt.Inc()
	v.log.Info("rebuilt", "part", v.part, "products", products)
}

// Stock counts movements and what is done to gates.
type Stock struct {
	missed
	moved    *prom.CounterVec
	opened   prom.Counter
	resolved *prom.CounterVec
}

// NewStock registers the metrics of stocking.
func (m *Metrics) NewStock(log *slog.Logger) *Stock {
	return &Stock{
		missed:   missed{log, "stocking"},
		moved:    m.counter("stock_movements_total", "Movements of shelves.", "kind"),
		opened:   m.counter("gates_opened_total", "Gates that were opened from the store.").WithLabelValues(),
		resolved: m.counter("holds_resolved_total", "Holds whose time was up, by what became of them.", "how"),
	}
}

// Moved counts a movement.
func (s *Stock) Moved(kind inventory.Kind) { s.moved.WithLabelValues(string(kind)).Inc() }

// Opened counts and logs a gate that was opened.
func (s *Stock) Opened(free int64) {
	s.opened.Inc()
	s.log.Info("a gate is open", "free", free)
}

// Resolved counts a hold.
func (s *Stock) Resolved(how string) { s.resolved.WithLabelValues(how).Inc() }
