package accounts

import (
	"context"
	"encoding/json"
	"time"

	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// copies is a shared cache whose values are the records of ports.Profiles: each
// is guarded by its version, so that an edit replaces the copy and leaves no gap
// for an older one. What is no value is the cache's: who may load, that there is
// nothing, and who hears of a change. A change of a value is told by Delete,
// which leaves the copy.
type copies struct {
	ports.Cache
	profiles ports.Profiles
}

// Fetch answers the copy. Whoever gets the right to make one looks once more:
// the one who had it before may have made it meanwhile.
func (c copies) Fetch(ctx context.Context, name string, hold time.Duration) (ports.Fetched, error) {
	copied, err := c.get(ctx, name)
	if !fault.Is(err, fault.NotFound) {
		return copied, err
	}
	f, err := c.Cache.Fetch(ctx, name, hold)
	if err != nil || f.Outcome != ports.FetchLease {
		return f, err
	}
	copied, err = c.get(ctx, name)
	if fault.Is(err, fault.NotFound) {
		return f, nil
	}
	if failed := c.Abandon(ctx, name, f.Lease); err == nil {
		err = failed
	}
	return copied, err
}

// get reads a copy; NotFound when there is none, or one that no user could have,
// which goes.
func (c copies) get(ctx context.Context, name string) (ports.Fetched, error) {
	user, _ := userOf(name)
	fields, err := c.profiles.Get(ctx, key(user))
	if err != nil {
		return ports.Fetched{}, err
	}
	if _, err := decode(user, fields); err != nil {
		if err := c.profiles.Delete(ctx, key(user)); err != nil {
			return ports.Fetched{}, err
		}
		return ports.Fetched{}, errNoCopy.WithCause(err)
	}
	value, err := json.Marshal(record{user, fields})
	return ports.Fetched{Outcome: ports.FetchHit, Cached: ports.Cached{Value: value}}, fault.Wrap(err, fault.Internal, "encode a profile")
}

var errNoCopy = fault.New(fault.NotFound, "no copy of the profile")

// Fill makes the copy of a user, unless there is a newer one.
func (c copies) Fill(ctx context.Context, name string, lease ports.Lease, fill ports.Fill) (bool, error) {
	if fill.Null {
		return c.Cache.Fill(ctx, name, lease, fill)
	}
	u, err := codec{}.Decode(fill.Value)
	if err == nil {
		err = put(ctx, c.profiles, u, fill.TTL)
	}
	if failed := c.Abandon(ctx, name, lease); err == nil {
		err = failed
	}
	return true, err
}

// record is a copy as bytes, which never leave the process.
type record struct {
	User   id.ID
	Fields map[string]string
}

// codec is how copies come by a read-through, which knows bytes.
type codec struct{}

func (codec) Encode(u account.User) ([]byte, error) {
	value, err := json.Marshal(record{u.Snapshot().ID, encode(u)})
	return value, fault.Wrap(err, fault.Internal, "encode a profile")
}

func (codec) Decode(b []byte) (account.User, error) {
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		return account.User{}, fault.Wrap(err, fault.Internal, "decode a profile")
	}
	return decode(r.User, r.Fields)
}
