package memory

import (
	"cmp"
	"slices"
)

// assign gives each partition of a topic an owner among the members that want
// the topic: evenly, taking from nobody who has not too much, and otherwise to
// who has least of the topic, then least of all (load, which grows), then
// joined first. It decides the same whenever it is asked the same.
func assign(topic string, cursors []*queueCursor, members []*queueMember, load map[*queueMember]int) {
	var able []*queueMember
	for _, m := range members {
		if slices.Contains(m.topics, topic) {
			able = append(able, m)
		}
	}
	owned := map[*queueMember]int{}
	for _, c := range cursors {
		if !slices.Contains(able, c.owner) {
			c.owner = nil
			continue
		}
		owned[c.owner]++
		load[c.owner]++
	}
	if len(able) == 0 {
		return
	}
	byOwned := func(a, b *queueMember) int {
		return cmp.Or(cmp.Compare(owned[a], owned[b]), cmp.Compare(load[a], load[b]))
	}
	give := func(c *queueCursor) { // Min and MaxFunc answer the first of the equal
		c.owner = slices.MinFunc(able, byOwned)
		owned[c.owner]++
		load[c.owner]++
	}
	for _, c := range cursors {
		if c.owner == nil {
			give(c)
		}
	}
	for {
		most := slices.MaxFunc(able, byOwned)
		if owned[most] <= owned[slices.MinFunc(able, byOwned)]+1 {
			return
		}
		last := len(cursors) - 1
		for cursors[last].owner != most {
			last--
		}
		owned[most]--
		load[most]--
		give(cursors[last])
	}
}
