package reads

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"

	"example.com/surge/test/load/internal/client"
)

// loads are how often the store was asked for a product, and how often that
// failed.
type loads struct{ all, failed int }

// The lines that count loads begin so, and one of them has the other in it.
var (
	loadsMetric  = []byte(`surge_cache_loads_total{cache="products",`)
	failedMetric = []byte(`outcome="failed"`)
)

// loads are those of all processes until now.
func (s *Shop) loads(ctx context.Context) (sum loads, err error) {
	for _, ops := range s.ops {
		a := ops.Do(ctx, client.Request{Method: "GET", Path: "/metrics"}, nil)
		if a.Err != nil || a.Status != http.StatusOK {
			return sum, fmt.Errorf("read the metrics: answered %s", a)
		}
		for line := range bytes.Lines(a.Body) {
			if !bytes.HasPrefix(line, loadsMetric) {
				continue
			}
			value := line[bytes.LastIndexByte(line, ' ')+1:]
			n, err := strconv.ParseFloat(string(bytes.TrimSpace(value)), 64)
			if err != nil {
				return sum, fmt.Errorf("read the metrics: %w", err)
			}
			sum.all += int(n)
			if bytes.Contains(line, failedMetric) {
				sum.failed += int(n)
			}
		}
	}
	return sum, nil
}
