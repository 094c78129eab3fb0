package attacks

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// The drawing, in its own units.
const (
	rowHeight  = 18
	headHeight = 30
	nameWidth  = 210
	cellWidth  = 150
	barWidth   = 90 // and beside it the figure
)

// plotted are the columns of the plot. The rest tell what these do.
var plotted = []int{0, 1, 2, 4, 5}

const style = `<style>
text { font: 12px system-ui, sans-serif; fill: #1c1e21; } .head { font-weight: 600; } .faint { fill: #6b7178; }
.on { fill: #17803d; } .off { fill: #d9730d; } .plain { fill: #c02626; }
@media (prefers-color-scheme: dark) { text { fill: #e6e8ea; } .faint { fill: #9aa2aa; } .on { fill: #4cc274; } .off { fill: #f2a154; } .plain { fill: #ff7b72; } }
</style>
`

// plot draws a bar for each figure.
func plot(results []result) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	y := rowHeight
	for i, c := range plotted {
		say(`<text class="faint" x="%d" y="%d">%s</text>`, nameWidth+i*cellWidth, y, columns[c].name)
	}
	for _, r := range results {
		y += headHeight
		say(`<text class="head" x="0" y="%d">%s</text>`, y, html.EscapeString(r.name))
		for row, name := range r.rows() {
			y += rowHeight
			say(`<text x="8" y="%d">%s</text>`, y, html.EscapeString(name))
			for i, c := range plotted {
				say("%s", columns[c].bar(nameWidth+i*cellWidth, y, r.with[row], class(row, name)))
			}
		}
	}
	y += headHeight
	say(`<text class="faint" x="0" y="%d">Bars are on logarithmic scales, of reads that reached the store, of people who got no answer, and of time.</text>`, y)
	width, height := nameWidth+len(plotted)*cellWidth, y+rowHeight/2
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="What each attack comes to, with and without what is there against it">
%s%s</svg>
`, width, height, width, height, style, b.String())
}

// class is the colour of a variant.
func class(row int, name string) string {
	switch {
	case row == 0:
		return "on"
	case name == plainName:
		return "plain"
	default:
		return "off"
	}
}

// bar draws a figure and writes it.
func (c column) bar(x, y int, f figures, class string) string {
	v := c.value(f)
	length := 0.0
	if v > 0 {
		length = max(2, barWidth*math.Log(v/c.least)/math.Log(c.most/c.least))
	}
	return fmt.Sprintf(`<rect class=%q x="%d" y="%d" width="%.0f" height="11"/><text x="%.0f" y="%d">%s</text>`,
		class, x, y-10, length, float64(x)+length+4, y, c.text(v))
}
