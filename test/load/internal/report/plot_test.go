package report

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"example.com/surge/test/load/internal/sale"
)

func TestSteps(t *testing.T) {
	t.Parallel()
	cases := []struct {
		most float64
		n    int
		want []float64
	}{
		{10, 5, []float64{0, 2, 4, 6, 8, 10}},
		{11, 5, []float64{0, 5, 10, 15}},
		{0.03, 4, []float64{0, 0.01, 0.02, 0.03}},
		{1, 1, []float64{0, 1}},
		{2400, 5, []float64{0, 500, 1000, 1500, 2000, 2500}},
	}
	for _, c := range cases {
		got := steps(c.most, c.n)
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("steps to %g are %v, want %v", c.most, got, c.want)
		}
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]float64{"0": 0, "40000": 4e4, "0.3": 0.1 + 0.2, "0.01": 0.01, "20": math.Pow(10, math.Log10(20)), "2000000": 2e6} {
		if got := label(v); got != want {
			t.Errorf("%v is labelled %s, want %s", v, got, want)
		}
	}
}

func TestDecadesEnclose(t *testing.T) {
	t.Parallel()
	cases := []struct {
		low, high float64
		want      []float64
	}{
		{3, 70, []float64{2, 5, 10, 20, 50, 100}},
		{1, 1, []float64{1, 2}},
		{0.01, 0.3, []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5}},
		{600, 1100, []float64{500, 1000, 2000}},
	}
	for _, c := range cases {
		got := decades(math.Log10(c.low), math.Log10(c.high))
		for i := range got {
			got[i] = math.Pow(10, got[i])
		}
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a/b-1) < 1e-9 }) {
			t.Errorf("decades around %g to %g are %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

// The timeline counts every answer once, in the column of its end.
func TestTimelineCountsEveryAnswer(t *testing.T) {
	t.Parallel()
	one := []sale.Sample{
		{Phase: "order", Kind: "201", Began: 0, Took: time.Second},
		{Phase: "order", Kind: "201", Began: 0, Took: 10 * time.Second},
		{Phase: "order", Kind: "409", Began: time.Second / 2, Took: time.Second},
	}
	width := 10.0 / bins
	rows, highest := stack(group(one), width)
	total := 0.0
	for _, rate := range rows[2] {
		total += rate * width
	}
	if math.Abs(total-3) > 1e-9 || math.Abs(highest*width-1) > 1e-9 {
		t.Errorf("%g answers, at most %g in a column", total, highest*width)
	}
	if at := int(1.5 / width); rows[2][at] == 0 || rows[1][at] != 0 {
		t.Errorf("the second series lies at %g to %g", rows[1][at], rows[2][at])
	}
}

var corner = regexp.MustCompile(`[ML]([-0-9.]+) ([-0-9.]+)`)

// Whatever was measured, plots stay in their frame and tell few kinds apart.
func TestPlotsStayInTheirFrame(t *testing.T) {
	t.Parallel()
	many := evidence(nil).Samples
	for i := range 20 {
		for range i + 1 {
			many = append(many, sale.Sample{Phase: "order", Kind: fmt.Sprint(500 + i), Began: time.Duration(i) * time.Second, Took: time.Second})
		}
	}
	cases := map[string][]sale.Sample{
		"one answer at once": {{Phase: "order", Kind: "201"}},
		"many kinds":         many,
		"a long wait":        {{Phase: "order", Kind: "201", Took: time.Hour}, {Phase: "order", Kind: "201", Took: time.Microsecond}},
	}
	for name, samples := range cases {
		for _, p := range []plot{latencyPlot(samples), timelinePlot(samples)} {
			if len(p.Series) > maxSeries {
				t.Errorf("%s: %d series", name, len(p.Series))
			}
			count := 0
			for _, s := range p.Series {
				count += s.Count
				for _, c := range corner.FindAllStringSubmatch(s.Path, -1) {
					x, err1 := strconv.ParseFloat(c[1], 64)
					y, err2 := strconv.ParseFloat(c[2], 64)
					if err1 != nil || err2 != nil || x < marginLeft-.1 || x > marginLeft+frameWidth+.1 || y < marginTop-.1 || y > marginTop+frameHeight+.1 {
						t.Errorf("%s: %s has a corner at %s", name, s.Name, c[0])
					}
				}
			}
			if count != len(samples) {
				t.Errorf("%s: %d samples of %d", name, count, len(samples))
			}
		}
	}
}
