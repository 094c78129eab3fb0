package contract_test

import (
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// state is what the backends of the state ports can do. Those whose state may be
// lost have Lose, too.
type state interface {
	Cut()
	Mend()
}

// stateOf is a harness over nodes of a backend, each wrapped by what breaks it;
// nil breaks nothing.
func stateOf[P any, B state](fresh func() B, node func(B) P, breaks func(P) P) contract.Harness[P] {
	return contract.Harness[P]{Run: contract.Bubble, Open: func(*testing.T) contract.Backend[P] {
		b := fresh()
		backend := contract.Backend[P]{
			Node: func(*testing.T) P {
				if breaks == nil {
					return node(b)
				}
				return breaks(node(b))
			},
			Pass: contract.BubblePass(),
			Down: b.Cut, Up: b.Mend,
		}
		if loses, ok := any(b).(interface{ Lose() }); ok {
			backend.Lose = loses.Lose
		}
		return backend
	}}
}

func delayQueueIn(breaks func(ports.DelayQueue) ports.DelayQueue) contract.Harness[ports.DelayQueue] {
	return stateOf(memory.NewDelayQueueBackend, func(b *memory.DelayQueueBackend) ports.DelayQueue { return b.Node() }, breaks)
}

func rankingIn(breaks func(ports.Ranking) ports.Ranking) contract.Harness[ports.Ranking] {
	return stateOf(memory.NewRankingBackend, func(b *memory.RankingBackend) ports.Ranking { return b.Node() }, breaks)
}

func tagsIn(breaks func(ports.Tags) ports.Tags) contract.Harness[ports.Tags] {
	return stateOf(memory.NewTagsBackend, func(b *memory.TagsBackend) ports.Tags { return b.Node() }, breaks)
}

func profilesIn(breaks func(ports.Profiles) ports.Profiles) contract.Harness[ports.Profiles] {
	return stateOf(memory.NewProfilesBackend, func(b *memory.ProfilesBackend) ports.Profiles { return b.Node() }, breaks)
}

func sessionsIn(breaks func(ports.Sessions) ports.Sessions) contract.Harness[ports.Sessions] {
	return stateOf(memory.NewSessionsBackend, func(b *memory.SessionsBackend) ports.Sessions { return b.Node() }, breaks)
}

func doneIn(breaks func(ports.Done) ports.Done) contract.Harness[ports.Done] {
	return stateOf(memory.NewDoneBackend, func(b *memory.DoneBackend) ports.Done { return b.Node() }, breaks)
}

func TestMemoryDelayQueue(t *testing.T) { t.Parallel(); contract.DelayQueue(t, delayQueueIn(nil)) }
func TestMemoryRanking(t *testing.T)    { t.Parallel(); contract.Ranking(t, rankingIn(nil)) }
func TestMemoryTags(t *testing.T)       { t.Parallel(); contract.Tags(t, tagsIn(nil)) }
func TestMemoryProfiles(t *testing.T)   { t.Parallel(); contract.Profiles(t, profilesIn(nil)) }
func TestMemorySessions(t *testing.T)   { t.Parallel(); contract.Sessions(t, sessionsIn(nil)) }
func TestMemoryDone(t *testing.T)       { t.Parallel(); contract.Done(t, doneIn(nil)) }
