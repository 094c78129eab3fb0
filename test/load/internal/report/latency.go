package report

import (
	"fmt"
	"math"
	"strings"
	"time"

	"example.com/surge/test/load/internal/sale"
)

// latencyPlot draws, for each kind of answer, which share of them took at most
// so long. Time is on a logarithmic scale.
func latencyPlot(samples []sale.Sample) plot {
	p := plot{Series: group(samples), XLabel: "milliseconds until the answer", YLabel: "share of answers"}
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range p.Series {
		low = min(low, logMillis(s.took[0]))
		high = max(high, logMillis(s.took[len(s.took)-1]))
	}
	scale := decades(low, high)
	first, last := scale[0], scale[len(scale)-1]
	x := func(v float64) float64 { return marginLeft + (v-first)/(last-first)*frameWidth }
	y := linear(1, marginTop+frameHeight, marginTop)
	for _, v := range scale {
		p.X = append(p.X, tick{x(v), label(math.Pow(10, v))})
	}
	for _, share := range []float64{0, .25, .5, .75, 1} {
		p.Y = append(p.Y, tick{y(share), fmt.Sprintf("%.0f %%", share*100)})
	}
	for _, s := range p.Series {
		var path strings.Builder
		point(&path, 'M', x(logMillis(s.took[0])), y(0))
		for percent := 1; percent <= 100; percent++ {
			point(&path, 'L', x(logMillis(percentile(s.took, percent))), y(float64(percent)/100))
		}
		s.Path = path.String()
	}
	return p
}

// logMillis is the decade of a duration in milliseconds, not below a
// hundredth: the scale has no place for nothing.
func logMillis(d time.Duration) float64 { return math.Log10(max(milliseconds(d), 0.01)) }

// decades are the logarithms of 1, 2, 5, 10, 20, … that enclose [low, high].
func decades(low, high float64) []float64 {
	var all []float64
	for decade := math.Floor(low); ; decade++ {
		for _, m := range []float64{1, 2, 5} {
			v := decade + math.Log10(m)
			if len(all) > 0 && v <= low {
				all = all[:0] // it encloses more closely
			}
			all = append(all, v)
			if v >= high && len(all) > 1 {
				return all
			}
		}
	}
}
