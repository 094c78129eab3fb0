package contract

import (
	"context"
	"slices"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

const aSet = "set"

// Tags holds an adapter to ports.Tags.
func Tags(t *testing.T, h Harness[ports.Tags]) {
	s := &suite[ports.Tags]{h: h}
	s.add("AddRemoveMembersIntersect", addRemoveMembersIntersect)
	s.add("OldVersionIgnored", oldTagsIgnored)
	s.add("LostIsUnavailableUntilBuilt", lostSet)
	s.addFaults(calls[ports.Tags]{
		"Put":       func(ctx context.Context, p ports.Tags) error { return p.Put(ctx, aSet, "a", 1, []string{"x"}) },
		"Prepare":   func(ctx context.Context, p ports.Tags) error { _, _, err := p.Prepare(ctx, aSet); return err },
		"MarkBuilt": buildSet,
		"Members": func(ctx context.Context, p ports.Tags) error {
			if err := buildSet(ctx, p); err != nil {
				return err
			}
			_, err := p.Members(ctx, aSet, "x")
			return err
		},
	})
	s.run(t)
}

// buildSet marks a set as built, as whoever has put every member does.
func buildSet(ctx context.Context, p ports.Tags) error {
	ticket, _, err := p.Prepare(context.WithoutCancel(ctx), aSet)
	if err != nil {
		return err
	}
	return p.MarkBuilt(ctx, aSet, ticket)
}

func putTags(t *testing.T, p ports.Tags, member string, version int64, tags ...string) {
	t.Helper()
	noError(t, "put tags", p.Put(t.Context(), aSet, member, version, tags))
	clear(tags) // they are the caller's again
}

func wantMembers(t *testing.T, p ports.Tags, tags []string, want ...string) {
	t.Helper()
	got, err := p.Members(t.Context(), aSet, tags...)
	noError(t, "members", err)
	if !slices.Equal(got, want) {
		t.Errorf("%q is carried by %q, want %q", tags, got, want)
	}
}

func addRemoveMembersIntersect(t *testing.T, b Backend[ports.Tags]) {
	p, other := b.Node(t), b.Node(t)
	noError(t, "build", buildSet(t.Context(), p))
	putTags(t, p, "b", 1, "red", "round")
	putTags(t, p, "a", 1, "red", "\x00{}\xff")
	putTags(t, p, "C", 1, "round", "red")
	putTags(t, p, "none", 1)
	noError(t, "put into another set", p.Put(t.Context(), "another", "alien", 1, []string{"red"}))
	wantMembers(t, other, []string{"red"}, "C", "a", "b")
	wantMembers(t, other, []string{"red", "round"}, "C", "b")
	wantMembers(t, other, []string{"\x00{}\xff"}, "a")
	wantMembers(t, other, []string{"red", "unheard of"})
	putTags(t, other, "C", 2, "round", "blue")
	wantMembers(t, p, []string{"red"}, "a", "b")
	wantMembers(t, p, []string{"round"}, "C", "b")
	wantMembers(t, p, []string{"blue", "round"}, "C")
	putTags(t, other, "b", 2)
	wantMembers(t, p, []string{"round"}, "C")
	_, err := p.Members(t.Context(), aSet)
	wantCode(t, fault.InvalidArgument, "members of no tags", err)
}

func oldTagsIgnored(t *testing.T, b Backend[ports.Tags]) {
	p := b.Node(t)
	noError(t, "build", buildSet(t.Context(), p))
	putTags(t, p, "a", 3, "new")
	putTags(t, p, "a", 2, "old")
	putTags(t, p, "a", 3, "same")
	wantMembers(t, p, []string{"new"}, "a")
	wantMembers(t, p, []string{"old"})
	wantMembers(t, p, []string{"same"})
	putTags(t, p, "gone", 2) // no tags are a version too
	putTags(t, p, "gone", 1, "old")
	wantMembers(t, p, []string{"old"})
}

func lostSet(t *testing.T, b Backend[ports.Tags]) {
	p := b.Node(t)
	unbuilt := func() {
		t.Helper()
		_, err := p.Members(t.Context(), aSet, "x")
		wantCode(t, fault.Unavailable, "members of a set that is not built", err)
	}
	unbuilt()
	putTags(t, p, "a", 1, "x")
	unbuilt()
	ticket, lost, err := p.Prepare(t.Context(), aSet)
	noError(t, "prepare", err)
	if !lost {
		t.Error("a set that nobody built is built")
	}
	noError(t, "build", p.MarkBuilt(t.Context(), aSet, ticket))
	wantMembers(t, p, []string{"x"}, "a")
	if _, lost, err := b.Node(t).Prepare(t.Context(), aSet); err != nil || lost {
		t.Errorf("a built set is lost: %v, %v", lost, err)
	}
	if b.Lose == nil {
		return
	}
	b.Lose()
	unbuilt()
	putTags(t, p, "b", 1, "x")
	wantCode(t, fault.InvalidState, "mark as built what was lost since", p.MarkBuilt(t.Context(), aSet, ticket))
	unbuilt()
	noError(t, "build", buildSet(t.Context(), p))
	wantMembers(t, p, []string{"x"}, "b")
}
