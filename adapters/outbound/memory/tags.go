package memory

import (
	"context"
	"slices"
	"sync"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// TagsBackend is shared sets of tags. A set is as large as the number of its
// members, which the store knows too.
type TagsBackend struct {
	link
	mu   sync.Mutex
	sets map[string]*tagSet
	made uint64 // numbers sets, across losses
}

type tagSet struct {
	built
	members map[string]tagged
	byTag   map[string]map[string]struct{}
}

type tagged struct {
	version int64
	tags    []string
}

// NewTagsBackend has no sets.
func NewTagsBackend() *TagsBackend {
	b := &TagsBackend{}
	b.Lose()
	return b
}

// Lose forgets every set, as a failover would.
func (b *TagsBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sets = map[string]*tagSet{}
}

// Node is one process's connection.
func (b *TagsBackend) Node() *Tags { return &Tags{b} }

func (b *TagsBackend) set(name string) *tagSet {
	x := b.sets[name]
	if x == nil {
		b.made++
		x = &tagSet{built: built{generation: b.made}, members: map[string]tagged{}, byTag: map[string]map[string]struct{}{}}
		b.sets[name] = x
	}
	return x
}

// Tags implements ports.Tags.
type Tags struct{ b *TagsBackend }

var _ ports.Tags = (*Tags)(nil)

// Put sets a member's tags of a newer version.
func (t *Tags) Put(ctx context.Context, name, member string, version int64, tags []string) error {
	if err := t.b.check(ctx, "put tags"); err != nil {
		return err
	}
	t.b.mu.Lock()
	defer t.b.mu.Unlock()
	x := t.b.set(name)
	old, ok := x.members[member]
	if ok && version <= old.version {
		return nil
	}
	for _, tag := range old.tags {
		if delete(x.byTag[tag], member); len(x.byTag[tag]) == 0 {
			delete(x.byTag, tag)
		}
	}
	for _, tag := range tags {
		if x.byTag[tag] == nil {
			x.byTag[tag] = map[string]struct{}{}
		}
		x.byTag[tag][member] = struct{}{}
	}
	x.members[member] = tagged{version, slices.Clone(tags)}
	return nil
}

// Members intersects tags.
func (t *Tags) Members(ctx context.Context, name string, tags ...string) ([]string, error) {
	if len(tags) == 0 {
		return nil, fault.New(fault.InvalidArgument, "no tags to look for")
	}
	if err := t.b.check(ctx, "read tags"); err != nil {
		return nil, err
	}
	t.b.mu.Lock()
	defer t.b.mu.Unlock()
	x := t.b.set(name)
	if err := x.check(); err != nil {
		return nil, err
	}
	var members []string
	for m := range x.byTag[tags[0]] {
		if !slices.ContainsFunc(tags[1:], func(tag string) bool { _, has := x.byTag[tag][m]; return !has }) {
			members = append(members, m)
		}
	}
	slices.Sort(members)
	return members, nil
}

// Prepare answers a ticket for building a set.
func (t *Tags) Prepare(ctx context.Context, name string) (ports.BuildTicket, bool, error) {
	if err := t.b.check(ctx, "prepare tags"); err != nil {
		return "", false, err
	}
	t.b.mu.Lock()
	defer t.b.mu.Unlock()
	x := t.b.set(name)
	return x.ticket(), !x.whole, nil
}

// MarkBuilt opens a set for reading.
func (t *Tags) MarkBuilt(ctx context.Context, name string, ticket ports.BuildTicket) error {
	if err := t.b.check(ctx, "mark tags as built"); err != nil {
		return err
	}
	t.b.mu.Lock()
	defer t.b.mu.Unlock()
	return t.b.set(name).mark(ticket)
}
