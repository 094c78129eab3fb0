package redis

import (
	"context"
	_ "embed"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

//go:embed lua/profile_put.lua
var profilePutSource string

var profilePut = newScript(profilePutSource)

// Profiles implements ports.Profiles: a hash per record, of its version and its
// fields. Versions are compared as Lua does, exactly up to 2^53. A key that
// holds something else counts as missing, and is removed.
type Profiles struct{ c *Client }

var _ ports.Profiles = (*Profiles)(nil)

// NewProfiles makes profiles over a client.
func NewProfiles(c *Client) *Profiles { return &Profiles{c} }

const profileField = "field:"

var errNoProfile = fault.New(fault.NotFound, "no such profile")

// Get reads a record.
func (p *Profiles) Get(ctx context.Context, key string) (map[string]string, error) {
	cmd := goredis.NewMapStringStringCmd(ctx, "hgetall", p.c.key("profile", key))
	err := p.c.do(ctx, "get a profile", cmd)
	if wrongType(err) {
		return nil, p.remove(ctx, key, errNoProfile)
	}
	if err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(cmd.Val()))
	for name, v := range cmd.Val() {
		if field, ok := strings.CutPrefix(name, profileField); ok {
			fields[field] = v
		}
	}
	if _, ok := cmd.Val()["version"]; !ok {
		return nil, errNoProfile
	}
	return fields, nil
}

// Put sets fields of a newer version. Repeated, it finds its own version there.
func (p *Profiles) Put(ctx context.Context, key string, version int64, fields map[string]string, whole bool, ttl time.Duration) error {
	args := make([]any, 0, 3+2*len(fields))
	args = append(args, version, millis(ttl), whole)
	for name, v := range fields {
		args = append(args, name, v)
	}
	put := func() error {
		_, err := p.c.eval(ctx, "put a profile", profilePut, []string{p.c.key("profile", key)}, args...)
		return err
	}
	err := put()
	if wrongType(err) {
		if err = p.remove(ctx, key, nil); err == nil {
			err = put()
		}
	}
	return err
}

// Delete removes a record.
func (p *Profiles) Delete(ctx context.Context, key string) error { return p.remove(ctx, key, nil) }

// remove answers then once the record is gone.
func (p *Profiles) remove(ctx context.Context, key string, then error) error {
	if err := p.c.do(ctx, "delete a profile", goredis.NewIntCmd(ctx, "unlink", p.c.key("profile", key))); err != nil {
		return err
	}
	return then
}
