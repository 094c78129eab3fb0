package contract

import (
	"context"
	"maps"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Profiles holds an adapter to ports.Profiles.
func Profiles(t *testing.T, h Harness[ports.Profiles]) {
	s := &suite[ports.Profiles]{h: h}
	s.add("FieldUpdateLeavesOthers", fieldUpdateLeavesOthers)
	s.add("WholeReplacesOthers", wholeReplacesOthers)
	s.add("OldVersionIgnored", oldProfileIgnored)
	s.add("ExpiresByTTL", profileExpires)
	s.add("DeleteForgetsTheVersion", deletedProfile)
	s.addFaults(calls[ports.Profiles]{
		"Get":    func(ctx context.Context, p ports.Profiles) error { _, err := p.Get(ctx, "record"); return err },
		"Delete": func(ctx context.Context, p ports.Profiles) error { return p.Delete(ctx, "record") },
		"Put": func(ctx context.Context, p ports.Profiles) error {
			return p.Put(ctx, "record", 1, record{"name": "Ann"}, true, visible)
		},
	})
	s.run(t)
}

// record is the fields of a profile.
type record = map[string]string

func putProfile(t *testing.T, p ports.Profiles, version int64, fields record, whole bool, ttl time.Duration) {
	t.Helper()
	noError(t, "put a profile", p.Put(t.Context(), "record", version, fields, whole, ttl))
	clear(fields) // they are the caller's again
}

func wantProfile(t *testing.T, p ports.Profiles, want record) {
	t.Helper()
	got, err := p.Get(t.Context(), "record")
	noError(t, "get a profile", err)
	if !maps.Equal(got, want) {
		t.Errorf("the profile is %q, want %q", got, want)
	}
}

func wantNoProfile(t *testing.T, p ports.Profiles) {
	t.Helper()
	_, err := p.Get(t.Context(), "record")
	wantCode(t, fault.NotFound, "get a profile that is not there", err)
}

func fieldUpdateLeavesOthers(t *testing.T, b Backend[ports.Profiles]) {
	p, other := b.Node(t), b.Node(t)
	wantNoProfile(t, p)
	putProfile(t, p, 7, record{"city": "Xi'an"}, false, visible) // a part of nothing
	wantNoProfile(t, p)
	putProfile(t, p, 1, record{"name": "Ann", "city": "", "bytes": "\x00\xff"}, true, visible)
	wantProfile(t, other, record{"name": "Ann", "city": "", "bytes": "\x00\xff"})
	putProfile(t, other, 2, record{"city": "Xi'an"}, false, visible)
	wantProfile(t, p, record{"name": "Ann", "city": "Xi'an", "bytes": "\x00\xff"})
	got, err := p.Get(t.Context(), "record")
	noError(t, "get a profile", err)
	got["name"] = "mine to change"
	wantProfile(t, p, record{"name": "Ann", "city": "Xi'an", "bytes": "\x00\xff"})
}

func wholeReplacesOthers(t *testing.T, b Backend[ports.Profiles]) {
	p := b.Node(t)
	putProfile(t, p, 1, record{"name": "Ann", "city": "Xi'an"}, true, visible)
	putProfile(t, p, 2, record{"name": "Anna"}, true, visible)
	wantProfile(t, p, record{"name": "Anna"})
}

func oldProfileIgnored(t *testing.T, b Backend[ports.Profiles]) {
	p := b.Node(t)
	putProfile(t, p, 3, record{"name": "new"}, true, visible)
	putProfile(t, p, 2, record{"name": "old"}, true, visible)
	putProfile(t, p, 3, record{"name": "same"}, false, visible)
	wantProfile(t, p, record{"name": "new"})
}

func profileExpires(t *testing.T, b Backend[ports.Profiles]) {
	p := b.Node(t)
	putProfile(t, p, 1, record{"name": "Ann"}, true, 2*tick)
	wantProfile(t, p, record{"name": "Ann"})
	b.Pass(3 * tick)
	wantNoProfile(t, p)
	putProfile(t, p, 2, record{"name": "Ann"}, false, visible) // nothing to be a part of
	wantNoProfile(t, p)
}

func deletedProfile(t *testing.T, b Backend[ports.Profiles]) {
	p := b.Node(t)
	putProfile(t, p, 5, record{"name": "Ann", "city": "Xi'an"}, true, visible)
	noError(t, "delete", b.Node(t).Delete(t.Context(), "record"))
	wantNoProfile(t, p)
	putProfile(t, p, 1, record{"name": "Bob"}, true, visible)
	wantProfile(t, p, record{"name": "Bob"})
}
