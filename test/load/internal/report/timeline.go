package report

import (
	"strings"
	"time"

	"example.com/surge/test/load/internal/sale"
)

// bins is how many columns the timeline has.
const bins = 76

// timelinePlot draws how many answers of each kind came when, stacked.
func timelinePlot(samples []sale.Sample) plot {
	p := plot{Series: group(samples), XLabel: "seconds since the release", YLabel: "answers per second"}
	end := time.Duration(1)
	for _, s := range samples {
		end = max(end, s.Began+s.Took)
	}
	xs := steps(end.Seconds(), 8)
	width := xs[len(xs)-1] / bins // of a column, in seconds
	counts, highest := stack(p.Series, width)
	ys := steps(highest, 5)
	x := linear(xs[len(xs)-1], marginLeft, marginLeft+frameWidth)
	y := linear(ys[len(ys)-1], marginTop+frameHeight, marginTop)
	for _, v := range xs {
		p.X = append(p.X, tick{x(v), label(v)})
	}
	for _, v := range ys {
		p.Y = append(p.Y, tick{y(v), label(v)})
	}
	for i, s := range p.Series {
		var path strings.Builder
		for bin := range bins {
			low, high := counts[i][bin], counts[i+1][bin]
			if low == high {
				continue
			}
			left, right := x(float64(bin)*width), x(float64(bin+1)*width)-1
			point(&path, 'M', left, y(low))
			point(&path, 'L', left, y(high))
			point(&path, 'L', right, y(high))
			point(&path, 'L', right, y(low))
			path.WriteByte('Z')
		}
		s.Path = path.String()
	}
	return p
}

// stack answers, for each column, the rates at which the series begin: row i is
// the sum of those before i, and the last row is all of them. highest is the
// largest sum.
func stack(all []*series, width float64) (rows [][bins]float64, highest float64) {
	rows = make([][bins]float64, len(all)+1)
	for i, s := range all {
		rows[i+1] = rows[i]
		for _, end := range s.ends {
			rows[i+1][min(int(end.Seconds()/width), bins-1)] += 1 / width
		}
	}
	for _, sum := range rows[len(all)] {
		highest = max(highest, sum)
	}
	return rows, highest
}
