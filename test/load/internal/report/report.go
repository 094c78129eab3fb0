package report

import (
	"cmp"
	"slices"
	"time"

	"example.com/surge/test/load/internal/sale"
)

// Report is what a sale came to. Its JSON is for programs.
type Report struct {
	OK          bool           `json:"ok"`
	Problems    []string       `json:"problems"`
	Started     time.Time      `json:"started_at"`
	URL         string         `json:"url"`
	Product     string         `json:"product"`
	Users       int            `json:"users"`
	Accounts    int            `json:"accounts"`
	Rate        int            `json:"rate"` // of orders, per second; 0 is all at once
	Connections int            `json:"connections"`
	Stock       int64          `json:"stock"`
	Accepted    int            `json:"accepted"`
	Orders      map[string]int `json:"orders"` // by status
	Shown       int64          `json:"stock_shown"`
	Phases      []Phase        `json:"phases"`
}

// Phase is one rush.
type Phase struct {
	Name      string  `json:"name"`
	Requests  int     `json:"requests"`
	Seconds   float64 `json:"seconds"` // from the first request to the last answer
	PerSecond float64 `json:"per_second"`
	Answers   []Kind  `json:"answers"` // most frequent first
}

// Kind is the answers of one kind. Times are in milliseconds.
type Kind struct {
	Kind  string  `json:"kind"`
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Max   float64 `json:"max_ms"`
}

// Run is what the evidence does not say.
type Run struct {
	Started     time.Time
	URL         string
	Rate        int
	Connections int
}

// New is the report of a sale in which those problems were found.
func New(r Run, e *sale.Evidence, problems []string) Report {
	return Report{
		OK: len(problems) == 0, Problems: append([]string{}, problems...),
		Started: r.Started, URL: r.URL, Rate: r.Rate, Connections: r.Connections,
		Product: e.Product, Users: e.Users, Accounts: e.Accounts,
		Stock: e.Stock, Accepted: len(e.Accepted()), Orders: e.ByStatus(), Shown: e.Shown,
		Phases: phases(e.Samples),
	}
}

func phases(samples []sale.Sample) []Phase {
	var all []Phase
	for _, name := range []string{sale.PhaseOrder, sale.PhaseReplay} {
		took := map[string][]time.Duration{}
		first, last, n := time.Duration(0), time.Duration(0), 0
		for _, s := range samples {
			if s.Phase != name {
				continue
			}
			if n == 0 || s.Began < first {
				first = s.Began
			}
			last = max(last, s.Began+s.Took)
			n++
			took[s.Kind] = append(took[s.Kind], s.Took)
		}
		if n == 0 {
			continue
		}
		seconds := (last - first).Seconds()
		p := Phase{Name: name, Requests: n, Seconds: seconds, PerSecond: float64(n) / max(seconds, 1e-9)}
		for kind, all := range took {
			p.Answers = append(p.Answers, newKind(kind, all))
		}
		slices.SortFunc(p.Answers, func(a, b Kind) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Kind, b.Kind))
		})
		all = append(all, p)
	}
	return all
}

func newKind(kind string, took []time.Duration) Kind {
	slices.Sort(took)
	return Kind{
		Kind: kind, Count: len(took),
		P50: milliseconds(percentile(took, 50)), P95: milliseconds(percentile(took, 95)),
		P99: milliseconds(percentile(took, 99)), Max: milliseconds(took[len(took)-1]),
	}
}

// percentile is the least of the sorted durations that p percent of them do
// not exceed: the nearest rank, so always one that was measured.
func percentile(sorted []time.Duration, p int) time.Duration {
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
