package memory

import (
	"time"

	"example.com/surge/ports"
)

// maxLimiterLog is how many entries a log keeps.
const maxLimiterLog = 4096

// limiterLog is when how much was used, oldest first.
type limiterLog struct {
	entries []limiterUse
	head    int // those before it have left the window
	total   int64
}

type limiterUse struct {
	at   time.Duration
	cost int64
}

func (l *limiterLog) allow(now time.Duration, rule ports.Rule, cost int64) ports.Decision {
	l.prune(now, rule.Window)
	d := decide(rule.Limit-l.total, cost)
	if d.Allowed && cost > 0 {
		l.add(limiterUse{now, cost})
	}
	if !d.Allowed {
		d.RetryAfter = retryAfter(rule, cost, l.untilItFits(now, rule, cost))
	}
	if len(l.entries) > 0 {
		d.ResetAfter = rule.Window - (now - l.entries[len(l.entries)-1].at)
	}
	return d
}

// prune forgets what has left the window.
func (l *limiterLog) prune(now, window time.Duration) {
	for l.head < len(l.entries) && now-l.entries[l.head].at >= window {
		l.total -= l.entries[l.head].cost
		l.head++
	}
	if l.head == len(l.entries) {
		l.entries, l.head = l.entries[:0], 0
	}
}

func (l *limiterLog) add(u limiterUse) {
	l.total += u.cost
	n := len(l.entries)
	switch {
	case n > 0 && l.entries[n-1].at == u.at:
		l.entries[n-1].cost += u.cost
		return
	case n-l.head >= maxLimiterLog:
		l.compact()
	case n == cap(l.entries) && l.head > n/2:
		l.entries = l.entries[:copy(l.entries, l.entries[l.head:])]
		l.head = 0
	}
	l.entries = append(l.entries, u)
}

// compact makes one entry of every two, as late as the later.
func (l *limiterLog) compact() {
	live := l.entries[l.head:]
	half := l.entries[:0]
	for i := 1; i < len(live); i += 2 {
		half = append(half, limiterUse{live[i].at, live[i-1].cost + live[i].cost})
	}
	l.entries, l.head = half, 0
}

// untilItFits is when enough will have left the window for a cost within the
// limit.
func (l *limiterLog) untilItFits(now time.Duration, rule ports.Rule, cost int64) time.Duration {
	used := l.total
	for _, u := range l.entries[l.head:] {
		if used -= u.cost; used <= rule.Limit-cost {
			return rule.Window - (now - u.at)
		}
	}
	return 0
}
