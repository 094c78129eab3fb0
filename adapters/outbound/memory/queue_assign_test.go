package memory

import (
	"math/rand/v2"
	"testing"
)

// Whoever comes and goes, a topic's partitions are spread evenly over those who
// want it, and none moves between two who both keep their share.
func TestAssignIsEvenAndMovesLittle(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	topics := []string{"a", "b", "c"}
	cursors := map[string][]*queueCursor{}
	for i, topic := range topics {
		for range 5 * (i + 1) {
			cursors[topic] = append(cursors[topic], &queueCursor{})
		}
	}
	var members []*queueMember
	for range 300 {
		if len(members) > 0 && random.IntN(2) == 0 {
			i := random.IntN(len(members))
			members = append(members[:i:i], members[i+1:]...)
		} else {
			members = append(members, &queueMember{topics: topics[random.IntN(3):]})
		}
		load := map[*queueMember]int{}
		for i, topic := range topics {
			before := owners(cursors[topic])
			assign(topic, cursors[topic], members, load)
			checkAssigned(t, topic, before, owners(cursors[topic]), members, i)
		}
		if t.Failed() {
			return
		}
	}
}

func owners(cursors []*queueCursor) []*queueMember {
	var os []*queueMember
	for _, c := range cursors {
		os = append(os, c.owner)
	}
	return os
}

func checkAssigned(t *testing.T, topic string, before, after, members []*queueMember, index int) {
	t.Helper()
	owned, able := map[*queueMember]int{}, map[*queueMember]bool{}
	for _, m := range members {
		if index >= 3-len(m.topics) {
			able[m] = true
			owned[m] = 0
		}
	}
	for _, o := range after {
		if len(able) > 0 && !able[o] || len(able) == 0 && o != nil {
			t.Fatalf("topic %s: a partition went to somebody who does not want it", topic)
		}
		if o != nil {
			owned[o]++
		}
	}
	least, most := len(after), 0
	for _, n := range owned {
		least, most = min(least, n), max(most, n)
	}
	if most > least+1 {
		t.Errorf("topic %s: owned between %d and %d", topic, least, most)
	}
	gained, lost := map[*queueMember]bool{}, map[*queueMember]bool{}
	for i := range after {
		if before[i] != after[i] {
			gained[after[i]], lost[before[i]] = true, true
		}
	}
	for m := range gained {
		if m != nil && lost[m] {
			t.Errorf("topic %s: somebody gave partitions away and took others", topic)
		}
	}
}
