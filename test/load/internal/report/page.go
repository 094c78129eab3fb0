package report

import (
	_ "embed"
	"html/template"
	"io"

	"example.com/surge/test/load/internal/sale"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// drawing is one plot and its title.
type drawing struct {
	Title string
	Lines bool // else areas
	plot
}

// The sides of the frame.
func (drawing) Left() float64   { return marginLeft }
func (drawing) Right() float64  { return marginLeft + frameWidth }
func (drawing) Top() float64    { return marginTop }
func (drawing) Bottom() float64 { return marginTop + frameHeight }

// WritePage writes the report as a page that needs no other file.
func (r Report) WritePage(w io.Writer, samples []sale.Sample) error {
	data := struct {
		Report
		Statuses string
		Plots    []drawing
	}{Report: r, Statuses: r.statuses()}
	if len(samples) > 0 {
		data.Plots = []drawing{
			{Title: "How long an answer took", Lines: true, plot: latencyPlot(samples)},
			{Title: "When the answers came", plot: timelinePlot(samples)},
		}
	}
	return page.Execute(w, data)
}
