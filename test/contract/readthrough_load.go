package contract

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
)

func (s readerSuite) addLoading() {
	s.on("LoaderOncePerKey", loaderOncePerKey)
	s.on("LoaderOnceAcrossNodes", loaderOnceAcrossNodes)
	s.on("WaiterKeepsItsDeadline", waiterKeepsItsDeadline)
	s.on("LeaderCancelDoesNotFailWaiters", leaderCancelDoesNotFailWaiters)
	s.on("PanicReachesAllWaiters", panicReachesAllWaiters)
	s.on("FailureIsNotRemembered", failureIsNotRemembered)
	s.on("TTLJitterWithinBounds", ttlJitterWithinBounds)
}

func loaderOncePerKey(c *readerCase) {
	const keys = 5
	c.fill(keys)
	r := c.reader()
	for range 2 {
		for _, err := range c.crowd(200, keys, r) {
			c.t.Errorf("get: %v", err)
		}
		for i := range keys {
			c.wantLoads(1, fmt.Sprint("key ", i), "read by 200")
		}
	}
}

func loaderOnceAcrossNodes(c *readerCase) {
	c.fill(1)
	readers := []Reader{c.reader(), c.reader(), c.reader()}
	for _, err := range c.crowd(100, 1, readers...) {
		c.t.Errorf("get: %v", err)
	}
	c.wantLoads(1, "key 0", "read by 100 on each of 3 nodes")
	c.crowd(10, 1, c.reader())
	c.wantLoads(1, "key 0", "read by a node that came later")
}

func waiterKeepsItsDeadline(c *readerCase) {
	const patience = loadTime / 4
	c.fill(1)
	r := c.reader()
	var all sync.WaitGroup
	for range 3 { // the first one loads, the others wait
		all.Go(func() {
			began := time.Now() // before the deadline is set: it may not seem to be early
			ctx, cancel := context.WithTimeout(c.t.Context(), patience)
			defer cancel()
			_, err := r.Get(ctx, "key 0")
			if waited := time.Since(began); !fault.Is(err, fault.Unavailable) || waited < patience || waited >= loadTime {
				c.t.Errorf("a reader with a deadline of %v: %v after %v", patience, err, waited)
			}
		})
	}
	all.Go(func() { c.want(r, "key 0", "value of key 0", "by who has time") })
	all.Wait()
	c.wantLoads(1, "key 0", "after its first reader lost patience")
}

func leaderCancelDoesNotFailWaiters(c *readerCase) {
	c.fill(1)
	r := c.reader()
	ctx, cancel := context.WithCancel(c.t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := r.Get(ctx, "key 0")
		left <- err
	}()
	c.b.until(c.t, "a load begins", func() bool { return c.loaded("key 0") > 0 })
	var waiters sync.WaitGroup
	for range 20 {
		waiters.Go(func() { c.want(r, "key 0", "value of key 0", "by who waits for another's load") })
	}
	c.b.Pass(loadTime / 4)
	cancel()
	wantCode(c.t, fault.Cancelled, "get of who left", <-left)
	waiters.Wait()
	c.wantLoads(1, "key 0", "after its first reader left")
}

func panicReachesAllWaiters(c *readerCase) {
	c.fill(1)
	var calm atomic.Bool
	var panics atomic.Int64
	moody := func(o *ReaderOptions) {
		load := o.Load
		o.Load = func(ctx context.Context, key string) (string, error) {
			if !calm.Load() {
				panics.Add(1)
				<-time.After(loadTime)
				panic("out of cheese")
			}
			return load(ctx, key)
		}
	}
	r := c.reader(moody)
	began := time.Now()
	failed := c.crowd(20, 1, r)
	if len(failed) != 20 || panics.Load() != 1 {
		c.t.Errorf("%d of 20 who waited for %d loads that panicked got an error", len(failed), panics.Load())
	}
	for _, err := range failed {
		wantCode(c.t, fault.Internal, "get by a loader that panics", err)
	}
	calm.Store(true)
	c.want(r, "key 0", "value of key 0", "after a panic")
	c.want(c.reader(), "key 0", "value of key 0", "on another node after a panic")
	if took := time.Since(began); took > 8*loadTime {
		c.t.Errorf("a panic holds others up for %v", took)
	}
}

func failureIsNotRemembered(c *readerCase) {
	c.fill(1)
	var fail atomic.Bool
	fail.Store(true)
	bad := errors.New("bad luck")
	unlucky := func(o *ReaderOptions) {
		load := o.Load
		o.Load = func(ctx context.Context, key string) (string, error) {
			if v, err := load(ctx, key); !fail.Load() {
				return v, err
			}
			return "", fault.Wrap(bad, fault.UnknownOutcome, "load")
		}
	}
	one, two := c.reader(unlucky), c.reader(unlucky)
	failed := c.crowd(10, 1, one)
	if len(failed) != 10 {
		c.t.Errorf("%d of 10 who waited for a load that failed got an error", len(failed))
	}
	for _, err := range failed {
		wantCode(c.t, fault.UnknownOutcome, "get by a loader that fails", err)
		if !errors.Is(err, bad) {
			c.t.Errorf("get by a loader that fails: %v does not tell why", err)
		}
	}
	c.wantLoads(1, "key 0", "failing")
	fail.Store(false)
	c.want(one, "key 0", "value of key 0", "after a failure")
	c.want(two, "key 0", "value of key 0", "after another's failure")
	c.wantLoads(2, "key 0", "after a failure")
}
