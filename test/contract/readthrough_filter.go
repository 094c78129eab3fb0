package contract

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"example.com/surge/core/fault"
)

func (s readerSuite) addFilter() {
	s.on("UnknownIdNeverLoads", unknownIDNeverLoads)
	s.on("ColdFilterPassesThrough", coldFilterPassesThrough)
	s.on("FilterHasNoFalseNegative", filterHasNoFalseNegative)
	s.on("FilterRebuildWhileServing", filterRebuildWhileServing)
}

// scan is what is true at a moment, key by key.
func (c *readerCase) scan(_ context.Context, add func(string)) error {
	c.mu.Lock()
	keys := slices.Sorted(maps.Keys(c.truth))
	c.mu.Unlock()
	for _, key := range keys {
		add(key)
	}
	return nil
}

// filtered is a reader with a filter, and how many scans it made. Keys that
// begin with "new" tell that they are.
func (c *readerCase) filtered(changes ...func(*ReaderOptions)) (Reader, func() int64) {
	c.t.Helper()
	var seen *flushed
	r := c.reader(append([]func(*ReaderOptions){func(o *ReaderOptions) {
		seen, _ = o.Observer.(*flushed)
		o.Scan = c.scan
		o.MadeSince = func(key string, _ time.Time) bool { return strings.HasPrefix(key, "new") }
	}}, changes...)...)
	return r, seen.scans.Load
}

func (c *readerCase) untilScanned(scans func() int64, n int64) {
	c.t.Helper()
	c.b.until(c.t, "the keys are scanned", func() bool { return scans() >= n })
}

func unknownIDNeverLoads(c *readerCase) {
	const keys, unknown = 20, 500
	c.fill(keys)
	r, scans := c.filtered()
	c.untilScanned(scans, 1)
	for i := range unknown {
		c.wantNothing(r, fmt.Sprint("unknown ", i), "of what never was")
	}
	if n := c.loadsOf("unknown"); n > unknown/20 { // it may err for one in a hundred
		c.t.Errorf("%d of %d keys that never were reached the store", n, unknown)
	}
	for _, err := range c.crowd(keys, keys, r) {
		c.t.Errorf("get of what is there: %v", err)
	}
}

// loadsOf counts the loads of all keys that begin so.
func (c *readerCase) loadsOf(prefix string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, loads := range c.loads {
		if strings.HasPrefix(key, prefix) {
			n += loads
		}
	}
	return n
}

func coldFilterPassesThrough(c *readerCase) {
	c.fill(2)
	slow, _ := c.filtered(func(o *ReaderOptions) {
		scan := o.Scan
		o.Scan = func(ctx context.Context, add func(string)) error {
			<-ctx.Done() // it takes for ever
			return scan(ctx, add)
		}
	})
	fails, scans := c.filtered(func(o *ReaderOptions) {
		scan := o.Scan
		o.Scan = func(ctx context.Context, _ func(string)) error {
			if err := scan(ctx, func(string) {}); err != nil {
				return err
			}
			return fault.New(fault.Unavailable, "the store is down")
		}
	})
	c.untilScanned(scans, 1)
	c.want(slow, "key 0", "value of key 0", "before the first scan is complete")
	c.want(fails, "key 1", "value of key 1", "after a scan that failed")
	c.wantNothing(slow, "unknown", "before the first scan is complete")
	c.wantLoads(1, "unknown", "before the first scan is complete")
}

func filterHasNoFalseNegative(c *readerCase) {
	const keys = 60
	c.fill(keys)
	other := c.reader()
	r, scans := c.filtered(func(o *ReaderOptions) { o.FilterSize = 10_000 })
	small, smallScans := c.filtered(func(o *ReaderOptions) { o.FilterSize = 1 })
	c.untilScanned(scans, 1)
	c.untilScanned(smallScans, 1)
	for _, err := range c.crowd(2*keys, keys, r, small) {
		c.t.Errorf("get of what is there: %v", err)
	}
	c.set("new thing", "made")
	c.want(r, "new thing", "made", "of what was made after the scan, and nobody told of")
	c.set("old thing", "imported")
	c.delete(other, "old thing")
	c.b.Pass(settle)
	c.want(r, "old thing", "imported", "of what another node told of")
	c.set("own thing", "imported")
	c.delete(r, "own thing")
	c.want(r, "own thing", "imported", "of what this node changed, at once")
}

// filterRebuildWhileServing holds up the second scan of three when it has come
// by all keys.
func filterRebuildWhileServing(c *readerCase) {
	const every = 500 * time.Millisecond
	c.fill(5)
	n, begun, goOn := 0, make(chan struct{}), make(chan struct{})
	r, scans := c.filtered(func(o *ReaderOptions) {
		scan := o.Scan
		o.ScanEvery, o.NullTTL = every, time.Millisecond
		o.Scan = func(ctx context.Context, add func(string)) error {
			if n++; n != 2 {
				return scan(ctx, add)
			}
			err := scan(ctx, add)
			close(begun)
			select {
			case <-goOn:
			case <-ctx.Done():
			}
			return err
		}
	})
	c.untilScanned(scans, 1)
	c.set("second", "made") // and nobody is told
	c.wantNothing(r, "second", "of what the scan could not find")
	c.b.Pass(2 * every)
	select {
	case <-begun:
	default:
		c.t.Fatal("there was no second scan")
	}
	c.want(r, "key 0", "value of key 0", "during a scan")
	c.wantNothing(r, "unknown", "during a scan")
	c.wantLoads(0, "unknown", "during a scan")
	c.set("third", "made")
	c.delete(r, "third") // where the scan has been already
	close(goOn)
	c.untilScanned(scans, 2)
	c.want(r, "second", "made", "after a scan that found it")
	c.want(r, "third", "made", "after a scan that passed it before it was there")
	for _, err := range c.crowd(5, 5, r) {
		c.t.Errorf("get after a scan: %v", err)
	}
}
