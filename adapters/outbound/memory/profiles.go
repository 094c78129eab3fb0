package memory

import (
	"context"
	"maps"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// ProfilesBackend is shared records, bounded by their lifetimes.
type ProfilesBackend struct {
	link
	mu      sync.Mutex
	records *expiring[profile]
}

type profile struct {
	version int64
	fields  map[string]string
}

// NewProfilesBackend has no records.
func NewProfilesBackend() *ProfilesBackend {
	b := &ProfilesBackend{}
	b.Lose()
	return b
}

// Lose forgets every record, as a failover would.
func (b *ProfilesBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.records = newExpiring[profile]()
}

// Node is one process's connection.
func (b *ProfilesBackend) Node() *Profiles { return &Profiles{b} }

// Profiles implements ports.Profiles.
type Profiles struct{ b *ProfilesBackend }

var _ ports.Profiles = (*Profiles)(nil)

// Get reads a record.
func (p *Profiles) Get(ctx context.Context, key string) (map[string]string, error) {
	if err := p.b.check(ctx, "get a profile"); err != nil {
		return nil, err
	}
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	r, ok := p.b.records.get(key)
	if !ok {
		return nil, fault.New(fault.NotFound, "no such profile")
	}
	return maps.Clone(r.fields), nil
}

// Put sets fields of a newer version.
func (p *Profiles) Put(ctx context.Context, key string, version int64, fields map[string]string, whole bool, ttl time.Duration) error {
	if err := p.b.check(ctx, "put a profile"); err != nil {
		return err
	}
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	r, ok := p.b.records.get(key)
	if ok && version <= r.version || !ok && !whole {
		return nil
	}
	next := profile{version: version, fields: map[string]string{}}
	if !whole {
		maps.Copy(next.fields, r.fields)
	}
	maps.Copy(next.fields, fields)
	p.b.records.put(key, next, ttl)
	return nil
}

// Delete removes a record.
func (p *Profiles) Delete(ctx context.Context, key string) error {
	if err := p.b.check(ctx, "delete a profile"); err != nil {
		return err
	}
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	p.b.records.remove(key)
	return nil
}
