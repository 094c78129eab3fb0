package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/surge/test/load/internal/sale"
)

// The drawing area of a plot, in SVG units: the frame, and room for labels
// left of it and below.
const (
	frameWidth  = 760.0
	frameHeight = 240.0
	marginLeft  = 60.0
	marginTop   = 12.0
)

// maxSeries is how many kinds of answers a plot tells apart. There are as many
// colours; the rarest kinds share the last.
const maxSeries = 6

// series is one kind of answer in a plot. Colour is 0 to maxSeries-1.
type series struct {
	Name   string
	Count  int
	Colour int
	Path   string // of SVG
	took   []time.Duration
	ends   []time.Duration
}

// tick is a labelled line of a scale.
type tick struct {
	At    float64
	Label string
}

// label writes a value of a scale, without the noise of its computation.
func label(v float64) string { return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64) }

// plot is all that the page needs to draw one.
type plot struct {
	Series []*series
	X, Y   []tick
	XLabel string
	YLabel string
}

// group sorts samples by kind, most frequent first.
func group(samples []sale.Sample) []*series {
	byName := map[string]*series{}
	for _, s := range samples {
		name := s.Phase + ": " + s.Kind
		if byName[name] == nil {
			byName[name] = &series{Name: name}
		}
		byName[name].put(s)
	}
	var all []*series
	for _, s := range byName {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *series) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	if len(all) > maxSeries {
		rest := &series{Name: "others"}
		for _, s := range all[maxSeries-1:] {
			rest.Count += s.Count
			rest.took, rest.ends = append(rest.took, s.took...), append(rest.ends, s.ends...)
		}
		all = append(all[:maxSeries-1], rest)
	}
	for i, s := range all {
		s.Colour = i
		slices.Sort(s.took)
	}
	return all
}

func (s *series) put(x sale.Sample) {
	s.Count++
	s.took = append(s.took, x.Took)
	s.ends = append(s.ends, x.Began+x.Took)
}

// linear maps [0, most] to [from, to].
func linear(most, from, to float64) func(float64) float64 {
	return func(v float64) float64 { return from + v/most*(to-from) }
}

// steps are round values from 0 to at least most, at most n of them above 0.
func steps(most float64, n int) []float64 {
	unit := math.Pow(10, math.Floor(math.Log10(most/float64(n))))
	step := unit
	for _, m := range []float64{2, 5, 10} {
		if step*float64(n) < most {
			step = m * unit
		}
	}
	all := []float64{0}
	for i := 1; all[len(all)-1] < most*(1-1e-9); i++ {
		all = append(all, float64(i)*step)
	}
	return all
}

// point is one corner of a path.
func point(b *strings.Builder, command byte, x, y float64) {
	fmt.Fprintf(b, "%c%.1f %.1f", command, x, y)
}
