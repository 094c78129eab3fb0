package readthrough

import (
	"context"
	"fmt"
	"time"

	"example.com/surge/core/fault"
)

// unknown says that there is certainly nothing under a key.
func (c *Cache[K, V]) unknown(key K) bool {
	if c.o.Scan == nil {
		return false
	}
	since, lacks := c.filter.lacks(c.o.Key(key))
	return lacks && !c.o.MadeSince(key, since)
}

// keepScanning builds the filter again and again until ctx ends. After a scan
// that failed the next one comes sooner.
func (c *Cache[K, V]) keepScanning(ctx context.Context) {
	for {
		wait := c.o.ScanEvery
		if err := c.scan(ctx); err != nil {
			wait /= 10
		}
		again := time.NewTimer(wait)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return
		}
	}
}

// scan builds the filter once. One that fails changes nothing: what is known
// stays as good as it was.
func (c *Cache[K, V]) scan(ctx context.Context) (err error) {
	began := time.Now()
	c.filter.begin()
	err = errNoScan
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v", p), fault.Internal, "scan keys")
		}
		keys := c.filter.end(began, err == nil)
		if ctx.Err() == nil {
			c.o.Observer.Scanned(keys, err)
		}
	}()
	return c.o.Scan(ctx, func(key K) { c.filter.scanned(c.o.Key(key)) })
}
