package main

import (
	"bytes"
	"context"
	"os"
	"strconv"
	"time"
)

// busy is the share of the processors, in percent, that is taken when nothing of
// ours runs: a figure is as good as the machine was idle. Where /proc does not
// say, it is 0.
func busy(ctx context.Context) float64 {
	idle, all := spent()
	select {
	case <-time.After(2 * time.Second): // what is measured is this long
	case <-ctx.Done():
		return 0
	}
	idleNow, allNow := spent()
	if allNow == all {
		return 0
	}
	return 100 * (1 - (idleNow-idle)/(allNow-all))
}

// spent is how long the processors were idle since they were started, and how
// long that is, in ticks.
func spent() (idle, all float64) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0
	}
	line, _, _ := bytes.Cut(text, []byte("\n")) // cpu user nice system idle iowait …
	for i, field := range bytes.Fields(line) {
		ticks, err := strconv.ParseFloat(string(field), 64)
		if err != nil {
			continue // its name
		}
		all += ticks
		if i == 4 || i == 5 {
			idle += ticks
		}
	}
	return idle, all
}
