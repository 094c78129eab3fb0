package contract_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/singleflight"

	"example.com/surge/app/breaker"
	"example.com/surge/app/readthrough"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// changed is a reader of changed options.
func changed(change func(*contract.ReaderOptions)) func(contract.ReaderOptions) contract.Reader {
	return func(o contract.ReaderOptions) contract.Reader {
		change(&o)
		return newReader(o)
	}
}

// over is a reader over a changed cache.
func over(change func(ports.Cache) ports.Cache) func(contract.ReaderOptions) contract.Reader {
	return changed(func(o *contract.ReaderOptions) { o.Shared = change(o.Shared) })
}

// readerFunc reads in a way of its own.
type readerFunc struct {
	contract.Reader
	get func(ctx context.Context, key string) (string, error)
}

func (r readerFunc) Get(ctx context.Context, key string) (string, error) { return r.get(ctx, key) }

// eachForItself loads for every reader alone when nothing is cached.
func eachForItself(o contract.ReaderOptions) contract.Reader {
	return readerFunc{newReader(o), func(ctx context.Context, key string) (string, error) {
		if got, err := o.Shared.Get(ctx, o.Key(key)); err == nil && !got.Null {
			return o.Codec.Decode(got.Value)
		}
		return o.Load(ctx, key)
	}}
}

// led loads for all who wait, under the context of who came first.
func led(o contract.ReaderOptions) contract.Reader {
	var group singleflight.Group
	return readerFunc{newReader(o), func(ctx context.Context, key string) (string, error) {
		v, err, _ := group.Do(key, func() (any, error) { return o.Load(ctx, key) })
		s, _ := v.(string)
		return s, err
	}}
}

// patient waits for as long as it takes.
func patient(o contract.ReaderOptions) contract.Reader {
	r := newReader(o)
	return readerFunc{r, func(ctx context.Context, key string) (string, error) {
		return r.Get(context.WithoutCancel(ctx), key)
	}}
}

// hushing takes a panic for an empty value.
func hushing(o *contract.ReaderOptions) {
	load := o.Load
	o.Load = func(ctx context.Context, key string) (v string, err error) {
		defer func() { _ = recover() }()
		return load(ctx, key)
	}
}

// grudging remembers failures.
func grudging(o *contract.ReaderOptions) {
	var failed sync.Map
	load := o.Load
	o.Load = func(ctx context.Context, key string) (string, error) {
		if err, ok := failed.Load(key); ok {
			return "", err.(error) //nolint:errcheck,forcetypeassert // it is one
		}
		v, err := load(ctx, key)
		if err != nil {
			failed.Store(key, err)
		}
		return v, err
	}
}

// trusting takes what it cannot read for empty.
type trusting struct{ readthrough.Codec[string] }

func (c trusting) Decode(b []byte) (string, error) {
	v, _ := c.Codec.Decode(b)
	return v, nil
}

// bluntCache fills whatever was deleted meanwhile.
type bluntCache struct{ ports.Cache }

func (c bluntCache) Fill(ctx context.Context, key string, l ports.Lease, f ports.Fill) (bool, error) {
	took, err := c.Cache.Fill(ctx, key, l, f)
	if took || err != nil || f.Null {
		return took, err
	}
	return true, c.Set(ctx, key, f.Value, f.TTL)
}

// unwatchedCache tells of no deletion.
type unwatchedCache struct{ ports.Cache }

func (c unwatchedCache) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	fn(ports.Invalidation{Lost: true})
	<-ctx.Done()
	return nil
}

// halfScan comes by every other key.
func halfScan(o *contract.ReaderOptions) {
	scan, n := o.Scan, 0
	if scan == nil {
		return
	}
	o.Scan = func(ctx context.Context, add func(string)) error {
		return scan(ctx, func(key string) {
			if n++; n%2 == 0 {
				add(key)
			}
		})
	}
}

// breaksOnMissing takes what is missing for a failure.
func breaksOnMissing(o contract.ReaderOptions) contract.Reader {
	r, guard := newReader(o), breaker.New(max(o.BreakAfter, 1), time.Hour, nil)
	return readerFunc{r, func(ctx context.Context, key string) (v string, err error) {
		refused := guard.Do(func() error {
			if v, err = r.Get(ctx, key); fault.Is(err, fault.NotFound) {
				return fault.New(fault.Unavailable, "missing")
			}
			return err
		})
		if err == nil && v == "" {
			err = refused
		}
		return v, err
	}}
}

// folding has one name for keys that differ in case.
func folding(o *contract.ReaderOptions) {
	key := o.Key
	o.Key = func(k string) string { return strings.ToLower(key(k)) }
}

var brokenReaders = map[string]func(contract.ReaderOptions) contract.Reader{
	"loads for each reader":         eachForItself,
	"loads in each process":         over(func(c ports.Cache) ports.Cache { return freeCache{c} }),
	"loads for who came first":      led,
	"waits for as long as it takes": patient,
	"takes a panic for an answer":   changed(hushing),
	"remembers failures":            changed(grudging),
	"lets all values end at once":   changed(func(o *contract.ReaderOptions) { o.Random = func() float64 { return 0.5 } }),
	"lets values live too long":     changed(func(o *contract.ReaderOptions) { o.Jitter = -o.Jitter }),
	"believes what it cannot read":  changed(func(o *contract.ReaderOptions) { o.Codec = trusting{o.Codec} }),
	"hears of no deletion":          over(func(c ports.Cache) ports.Cache { return unwatchedCache{c} }),
	"hears of no loss":              over(func(c ports.Cache) ports.Cache { return trustingCache{c} }),
	"does not know that it is deaf": over(func(c ports.Cache) ports.Cache { return deafCache{c} }),
	"stores what was deleted":       over(func(c ports.Cache) ports.Cache { return bluntCache{c} }),
	"remembers nothing too long":    changed(func(o *contract.ReaderOptions) { o.NullTTL = 0 }),
	"never breaks":                  changed(func(o *contract.ReaderOptions) { o.BreakAfter = 0 }),
	"breaks for too long":           changed(func(o *contract.ReaderOptions) { o.BreakFor *= 60 }),
	"breaks on what is missing":     breaksOnMissing,
	"keeps nothing past its end":    changed(func(o *contract.ReaderOptions) { o.StaleFor = 0 }),
	"keeps all past its end":        changed(func(o *contract.ReaderOptions) { o.StaleFor *= 1000 }),
	"has no filter":                 changed(func(o *contract.ReaderOptions) { o.Scan = nil }),
	"takes no scan for a whole one": changed(func(o *contract.ReaderOptions) { o.Scan = func(context.Context, func(string)) error { return nil } }),
	"scans half of the keys":        changed(halfScan),
	"does not look at the time":     changed(func(o *contract.ReaderOptions) { o.MadeSince = func(string, time.Time) bool { return false } }),
	"scans once":                    changed(func(o *contract.ReaderOptions) { o.ScanEvery = time.Hour }),
	"lets what is hot end":          changed(func(o *contract.ReaderOptions) { o.RefreshAhead = 0 }),
	"never ends what is hot":        changed(func(o *contract.ReaderOptions) { o.LocalTTL *= 100 }),
	"waits for a stuck loader":      changed(func(o *contract.ReaderOptions) { o.LoadTimeout *= 100 }),
	"takes any key's value":         changed(func(o *contract.ReaderOptions) { o.KeyOf = nil }),
	"takes a key for another":       changed(folding),
	"loads all in an outage":        changed(func(o *contract.ReaderOptions) { o.LoadsAtOnce = 1000 }),
}

func TestReadThroughSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"loads for each reader":         {"LoaderOncePerKey", "CacheDownNoStampede"},
		"loads in each process":         {"LoaderOnceAcrossNodes"},
		"loads for who came first":      {"LeaderCancelDoesNotFailWaiters"},
		"waits for as long as it takes": {"WaiterKeepsItsDeadline"},
		"takes a panic for an answer":   {"PanicReachesAllWaiters"},
		"remembers failures":            {"FailureIsNotRemembered"},
		"lets all values end at once":   {"TTLJitterWithinBounds"},
		"lets values live too long":     {"TTLJitterWithinBounds"},
		"believes what it cannot read":  {"CorruptValueHeals"},
		"hears of no deletion":          {"DeleteReachesEveryReader", "NothingThenCreateIsVisible", "FilterHasNoFalseNegative", "StaleServedWhenLoaderFails"},
		"hears of no loss":              {"LostInvalidationsFlushLocal"},
		"does not know that it is deaf": {"LostInvalidationsFlushLocal"},
		"stores what was deleted":       {"LoadOvertakenByDeletionIsDropped"},
		"remembers nothing too long":    {"NothingIsRememberedShortly"},
		"never breaks":                  {"BreakerOpensAndRecovers"},
		"breaks for too long":           {"BreakerOpensAndRecovers"},
		"breaks on what is missing":     {"MissIsNotABreakerFailure"},
		"keeps nothing past its end":    {"StaleServedWhenLoaderFails"},
		"keeps all past its end":        {"StaleServedWhenLoaderFails"},
		"has no filter":                 {"UnknownIdNeverLoads", "FilterRebuildWhileServing"},
		"takes no scan for a whole one": {"ColdFilterPassesThrough"},
		"scans half of the keys":        {"FilterHasNoFalseNegative"},
		"does not look at the time":     {"FilterHasNoFalseNegative"},
		"scans once":                    {"FilterRebuildWhileServing"},
		"lets what is hot end":          {"HotKeyNeverServesExpired"},
		"never ends what is hot":        {"HotKeyNeverServesExpired"},
		"waits for a stuck loader":      {"StuckLoadEnds"},
		"takes any key's value":         {"OtherKeysValueIsAFault"},
		"takes a key for another":       {"KeysAreTakenAsTheyAre"},
		"loads all in an outage":        {"CacheDownNoStampede"},
	}, testBrokenReadThrough)
}

func testBrokenReadThrough(t *testing.T, name string) {
	contract.ReadThrough(t, cacheIn(nil), brokenReaders[name])
}
