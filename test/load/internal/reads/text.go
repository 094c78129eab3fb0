package reads

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Write prints figures for whoever waits for them; where nobody does any more,
// there is nobody to tell.
func Write(w io.Writer, all ...Figures) {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	if len(all) > 0 {
		_, _ = fmt.Fprintln(t, "attack\trequests\tloads\tfailed\tp50 ms\tp99 ms\tmax ms\toutdated ms\t")
	}
	for _, f := range all {
		_, _ = fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%.1f\t%.1f\t%.1f\t%.1f\t\n",
			f.Attack, f.Requests, f.Loads, f.Failed, ms(f.P50), ms(f.P99), ms(f.Slowest), ms(f.Outdated))
	}
	_ = t.Flush()
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
