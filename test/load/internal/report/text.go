package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// WriteText prints the report for whoever waits for it.
func (r Report) WriteText(w io.Writer) error {
	var out strings.Builder
	if len(r.Phases) > 0 { // else nothing was sold that could be counted
		if err := r.writeFigures(&out); err != nil {
			return err
		}
	}
	if r.OK {
		out.WriteString("Nothing is wrong: nothing oversold, nothing lost, every replay the first answer again.\n")
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&out, "WRONG: %s\n", p)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (r Report) writeFigures(out *strings.Builder) error {
	var rows strings.Builder
	rows.WriteString("phase\tanswer\tcount\tp50 ms\tp95 ms\tp99 ms\tmax ms\t\n")
	for _, p := range r.Phases {
		for _, k := range p.Answers {
			fmt.Fprintf(&rows, "%s\t%s\t%d\t%.1f\t%.1f\t%.1f\t%.1f\t\n", p.Name, k.Kind, k.Count, k.P50, k.P95, k.P99, k.Max)
		}
	}
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	if _, err := io.WriteString(t, rows.String()); err != nil {
		return err
	}
	if err := t.Flush(); err != nil {
		return err
	}
	out.WriteByte('\n')
	for _, p := range r.Phases {
		fmt.Fprintf(out, "%s: %d requests in %.2f s, %.0f per second\n", p.Name, p.Requests, p.Seconds, p.PerSecond)
	}
	fmt.Fprintf(out, "pieces: %d, of which %d were accepted and %d are shown as left\norders: %s\n\n", r.Stock, r.Accepted, r.Shown, r.statuses())
	return nil
}

// statuses is how many orders are in which state.
func (r Report) statuses() string {
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(r.Orders)) {
		parts = append(parts, fmt.Sprintf("%d %s", r.Orders[status], status))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
