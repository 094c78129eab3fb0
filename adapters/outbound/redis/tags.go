package redis

import (
	"context"
	_ "embed"
	"errors"
	"slices"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	//go:embed lua/tags_put.lua
	tagsPutSource string
	//go:embed lua/tags_members.lua
	tagsMembersSource string

	tagsPut     = newScript(tagsPutSource)
	tagsMembers = newScript(tagsMembersSource)
)

// Tags implements ports.Tags: a set of members per tag, and a hash of each
// member's version and tags. A script is told the sets that a member leaves by
// whoever read its record, and does nothing when that has changed since.
type Tags struct{ c *Client }

var _ ports.Tags = (*Tags)(nil)

// NewTags makes sets of tags over a client.
func NewTags(c *Client) *Tags { return &Tags{c} }

func (t *Tags) mark(set string) string { return t.c.key("tags:mark", set) }

// Put sets a member's tags of a newer version. Repeated, it finds its own
// version there. It may ask several times while others put the same member.
func (t *Tags) Put(ctx context.Context, set, member string, version int64, tags []string) error {
	const doing = "put tags"
	records := t.c.key("tags", set)
	for {
		read := goredis.NewStringCmd(ctx, "hget", records, member)
		if err := t.c.do(ctx, doing, read); err != nil && !errors.Is(err, goredis.Nil) {
			return err
		}
		old, err := readTagged(read.Val())
		if err != nil {
			return fault.Wrap(err, fault.Internal, doing)
		}
		if read.Val() != "" && version <= old.version {
			return nil
		}
		keys := []string{records}
		for _, tag := range slices.Concat(old.tags, tags) {
			keys = append(keys, t.c.part("tag", set, tag))
		}
		cmd, err := t.c.eval(ctx, doing, tagsPut, keys, member, read.Val(), tagged{version, tags}.String(), len(old.tags))
		if err != nil {
			return err
		}
		if done, err := cmd.Bool(); err == nil && done {
			return nil
		}
	}
}

// Members intersects tags.
func (t *Tags) Members(ctx context.Context, set string, tags ...string) ([]string, error) {
	const doing = "read tags"
	if len(tags) == 0 {
		return nil, fault.New(fault.InvalidArgument, "no tags to look for")
	}
	keys := []string{t.mark(set)}
	for _, tag := range tags {
		keys = append(keys, t.c.part("tag", set, tag))
	}
	cmd, err := t.c.eval(ctx, doing, tagsMembers, keys)
	if errors.Is(err, goredis.Nil) {
		return nil, errNotBuilt
	}
	if err != nil {
		return nil, err
	}
	members, err := cmd.StringSlice()
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, doing)
	}
	slices.Sort(members)
	return members, nil
}

// Prepare answers a ticket for building a set.
func (t *Tags) Prepare(ctx context.Context, set string) (ports.BuildTicket, bool, error) {
	return t.c.prepare(ctx, "prepare tags", t.mark(set))
}

// MarkBuilt opens a set for reading.
func (t *Tags) MarkBuilt(ctx context.Context, set string, ticket ports.BuildTicket) error {
	return t.c.markBuilt(ctx, "mark tags as built", t.mark(set), ticket)
}
