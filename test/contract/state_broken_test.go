package contract_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

type unversionedRanking struct {
	ports.Ranking
	version *int64
}

func (r unversionedRanking) Put(ctx context.Context, board string, s ports.Score) error {
	*r.version++
	s.Version = *r.version
	return r.Ranking.Put(ctx, board, s)
}

type unsortedTies struct{ ports.Ranking }

func (r unsortedTies) Top(ctx context.Context, board string, limit int) ([]ports.Score, error) {
	top, err := r.Ranking.Top(ctx, board, limit)
	slices.SortStableFunc(top, func(a, b ports.Score) int {
		if a.Score != b.Score {
			return 0
		}
		return int(b.Version - a.Version)
	})
	return top, err
}

type emptyWhenLost struct{ ports.Ranking }

func (r emptyWhenLost) Top(ctx context.Context, board string, limit int) ([]ports.Score, error) {
	top, err := r.Ranking.Top(ctx, board, limit)
	if fault.Is(err, fault.Unavailable) {
		return nil, nil
	}
	return top, err
}

var brokenRankings = map[string]func(ports.Ranking) ports.Ranking{
	"takes any version":        func(r ports.Ranking) ports.Ranking { return unversionedRanking{r, new(int64)} },
	"moves ties about":         func(r ports.Ranking) ports.Ranking { return unsortedTies{r} },
	"says a lost board is new": func(r ports.Ranking) ports.Ranking { return emptyWhenLost{r} },
}

func TestRankingSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"takes any version":        {"OldVersionIgnored"},
		"moves ties about":         {"TiesAreStable"},
		"says a lost board is new": {"LostIsUnavailableUntilBuilt"},
	}, testBrokenRanking)
}

func testBrokenRanking(t *testing.T, name string) {
	contract.Ranking(t, rankingIn(brokenRankings[name]))
}

type unitingTags struct{ ports.Tags }

func (p unitingTags) Members(ctx context.Context, set string, tags ...string) ([]string, error) {
	var all []string
	for _, tag := range tags {
		members, err := p.Tags.Members(ctx, set, tag)
		if err != nil {
			return nil, err
		}
		all = append(all, members...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

type reopeningTags struct{ ports.Tags }

func (p reopeningTags) MarkBuilt(ctx context.Context, set string, _ ports.BuildTicket) error {
	ticket, _, err := p.Prepare(ctx, set)
	if err != nil {
		return err
	}
	return p.Tags.MarkBuilt(ctx, set, ticket)
}

var brokenTags = map[string]func(ports.Tags) ports.Tags{
	"answers who carries any tag": func(p ports.Tags) ports.Tags { return unitingTags{p} },
	"takes any ticket":            func(p ports.Tags) ports.Tags { return reopeningTags{p} },
}

func TestTagsSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"answers who carries any tag": {"AddRemoveMembersIntersect"},
		"takes any ticket":            {"LostIsUnavailableUntilBuilt"},
	}, testBrokenTags)
}

func testBrokenTags(t *testing.T, name string) { contract.Tags(t, tagsIn(brokenTags[name])) }

type replacingProfiles struct{ ports.Profiles }

func (p replacingProfiles) Put(ctx context.Context, key string, version int64, fields map[string]string, whole bool, ttl time.Duration) error {
	if _, err := p.Get(ctx, key); err == nil && !whole {
		if err := p.Delete(ctx, key); err != nil {
			return err
		}
		whole = true
	}
	return p.Profiles.Put(ctx, key, version, fields, whole, ttl)
}

func TestProfilesSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"replaces the record": {"FieldUpdateLeavesOthers", "OldVersionIgnored"},
	}, testBrokenProfiles)
}

func testBrokenProfiles(t *testing.T, _ string) {
	contract.Profiles(t, profilesIn(func(p ports.Profiles) ports.Profiles { return replacingProfiles{p} }))
}

// cachingSessions is what a session store must not be.
type cachingSessions struct {
	ports.Sessions
	seen map[id.ID]ports.Session
}

func (p cachingSessions) Get(ctx context.Context, session id.ID) (ports.Session, error) {
	if s, ok := p.seen[session]; ok {
		return s, nil
	}
	s, err := p.Sessions.Get(ctx, session)
	if err == nil {
		p.seen[session] = s
	}
	return s, err
}

type forgetfulSessions struct{ ports.Sessions }

func (forgetfulSessions) RevokeUser(context.Context, id.ID) error { return nil }

var brokenSessions = map[string]func(ports.Sessions) ports.Sessions{
	"caches":                    func(p ports.Sessions) ports.Sessions { return cachingSessions{p, map[id.ID]ports.Session{}} },
	"does not revoke of a user": func(p ports.Sessions) ports.Sessions { return forgetfulSessions{p} },
}

func TestSessionsSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"caches":                    {"PutGetRevoke", "Expires"},
		"does not revoke of a user": {"RevokeAllOfUser"},
	}, testBrokenSessions)
}

func testBrokenSessions(t *testing.T, name string) {
	contract.Sessions(t, sessionsIn(brokenSessions[name]))
}

type lastingDone struct{ ports.Done }

func (d lastingDone) Mark(ctx context.Context, keys []string, ttl time.Duration) error {
	return d.Done.Mark(ctx, keys, 1000*ttl)
}

func TestDoneSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{"keeps marks too long": {"MarksExpire"}}, testBrokenDone)
}

func testBrokenDone(t *testing.T, _ string) {
	contract.Done(t, doneIn(func(d ports.Done) ports.Done { return lastingDone{d} }))
}
