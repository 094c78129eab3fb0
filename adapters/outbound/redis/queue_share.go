package redis

import (
	_ "embed"
	"hash/crc32"
	"slices"
	"time"
)

var (
	//go:embed lua/queue_acquire.lua
	queueAcquireSource string
	//go:embed lua/queue_release.lua
	queueReleaseSource string

	queueAcquireScript = newScript(queueAcquireSource)
	queueReleaseScript = newScript(queueReleaseSource)
)

// balance takes what the member is to have and does not, and gives back what
// it has too much.
func (m *queueMember) balance() {
	if m.leaving {
		return
	}
	for _, t := range m.topics {
		if t.known == nil {
			continue
		}
		share := t.share(m.name)
		var mine []*queueClaim // those it keeps, by partition
		draining := 0
		for p, c := range m.claims {
			switch {
			case p.topic != t.name:
			case c.revoking:
				draining++
			default:
				mine = append(mine, c)
			}
		}
		slices.SortFunc(mine, func(a, b *queueClaim) int { return int(a.index - b.index) })
		for len(mine) > share || len(mine) > 0 && mine[len(mine)-1].index >= t.known.partitions {
			mine[len(mine)-1].revoke()
			mine = mine[:len(mine)-1]
			draining++
		}
		m.acquire(t, share-len(mine)-draining)
	}
}

// share is how many partitions a member is to have: as many as any other, or
// one more. It says nothing of which: whoever has too many gives some back, and
// who has too few takes them.
func (t *memberTopic) share(name string) int {
	rank, n := slices.Index(t.members, name), len(t.members)
	if rank < 0 {
		return 0
	}
	turn := int(crc32.ChecksumIEEE([]byte(t.name)) % uint32(n)) //nolint:gosec // few; not the same one has more of every topic
	share := int(t.known.partitions) / n
	if (rank+turn)%n < int(t.known.partitions)%n {
		share++
	}
	return share
}

// acquire tries to get so many partitions of a topic that nobody has. It begins
// at another one than other members do.
func (m *queueMember) acquire(t *memberTopic, want int) {
	var free []partition
	first := slices.Index(t.members, m.name) * int(t.known.partitions) / max(1, len(t.members))
	for i := range int(t.known.partitions) {
		p := partition{t.name, int32((first + i) % int(t.known.partitions))} //nolint:gosec // below partitions
		if m.claims[p] == nil {
			free = append(free, p)
		}
	}
	ctx, cancel := m.call()
	defer cancel()
	for want > 0 && len(free) > 0 && ctx.Err() == nil {
		try := free[:min(want, len(free))]
		free = free[len(try):]
		tokens, runs := make([]string, len(try)), make([]run, len(try))
		for i, p := range try {
			tokens[i] = m.q.name()
			runs[i] = run{queueAcquireScript, []string{m.q.streamKey(p), m.q.leaseKey(p, m.s.Group)},
				[]any{m.s.Group, tokens[i], m.q.options.Lease.Milliseconds()}}
		}
		until := time.Now().Add(m.q.options.Lease)
		cmds, errs := m.q.c.evalAll(ctx, "take a partition", runs)
		for i, p := range try {
			if errs[i] != nil {
				continue // if it worked after all, the lease runs out
			}
			if n, err := cmds[i].Int(); err == nil && n == 1 {
				c := newQueueClaim(m, p, tokens[i], until)
				m.claims[p] = c
				c.start(m.handle)
				want--
			}
		}
	}
}

// sweep gives back the partitions of claims that are over, and answers whether
// there were any.
func (m *queueMember) sweep() bool {
	var runs []run
	for p, c := range m.claims {
		if c.isOver() {
			runs = append(runs, run{queueReleaseScript, []string{c.lease}, []any{c.token, m.q.membersKey(p.topic, m.s.Group)}})
			c.release()
			delete(m.claims, p)
		}
	}
	if len(runs) == 0 {
		return false
	}
	ctx, cancel := m.call()
	defer cancel()
	m.q.c.evalAll(ctx, "give a partition back", runs) // or its lease runs out
	return true
}
