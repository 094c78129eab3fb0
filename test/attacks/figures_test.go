package attacks

import (
	"math"
	"strconv"
	"strings"
)

// column is one of the figures, as people read it.
type column struct {
	name        string
	value       func(figures) float64
	text        func(float64) string
	least, most float64 // of the scale of the plot, which is logarithmic
}

var columns = []column{
	{"loads", loads, count, 1, 100_000},
	{"at a time", top, count, 1, 30_000},
	{"failed", failed, count, 1, 30_000},
	{"p99", slow, seconds, .001, 2},
	{"slowest", slowest, seconds, .001, 2},
	{"outdated for", late, seconds, .001, 8},
	{"deleted shown", ghosts, count, 1, 4000},
}

// count writes a number to two digits: the rest is chance.
func count(v float64) string {
	text := strconv.FormatFloat(round(v), 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// seconds writes a time to two digits; what is less than a tenth of a
// millisecond took no time.
func seconds(v float64) string {
	switch {
	case v < 1e-4:
		return "0"
	case v < .995:
		return strconv.FormatFloat(round(v*1e3), 'f', -1, 64) + " ms"
	default:
		return strconv.FormatFloat(round(v), 'f', -1, 64) + " s"
	}
}

// round keeps two digits.
func round(v float64) float64 {
	if v == 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(v))-1)
	if unit < 1 {
		return math.Round(v/unit) / math.Round(1/unit)
	}
	return math.Round(v/unit) * unit
}

func loads(f figures) float64   { return float64(f.Loads) }
func top(f figures) float64     { return float64(f.Top) }
func failed(f figures) float64  { return float64(f.Failed) }
func slow(f figures) float64    { return f.P99.Seconds() }
func slowest(f figures) float64 { return f.Slowest.Seconds() }
func late(f figures) float64    { return f.Late.Seconds() }
func ghosts(f figures) float64  { return float64(f.Ghosts) }

// rows are the names of the variants of an attack, everything first.
func (a *attack) rows() []string {
	names := []string{"everything on"}
	for _, v := range a.off {
		names = append(names, v.name)
	}
	return names
}

// tables is what README.md says of all attacks.
func tables(results []result) string {
	var b strings.Builder
	for _, r := range results {
		b.WriteString("\n### " + strings.ToUpper(r.name[:1]) + r.name[1:] + "\n\n" + strings.ToUpper(r.what[:1]) + r.what[1:] + ".\n\n| |")
		for _, c := range columns {
			b.WriteString(" " + c.name + " |")
		}
		b.WriteString("\n|---|" + strings.Repeat("--:|", len(columns)) + "\n")
		for i, name := range r.rows() {
			b.WriteString("| " + name + " |")
			for _, c := range columns {
				b.WriteString(" " + c.text(c.value(r.with[i])) + " |")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
