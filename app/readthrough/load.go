package readthrough

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"example.com/surge/app/breaker"
	"example.com/surge/core/fault"
)

var (
	errNoReturn = fault.New(fault.Internal, "the load of a value did not return")
	errOther    = fault.New(fault.Internal, "the loader answered another key's value")
	errNoScan   = fault.New(fault.Internal, "the scan of keys did not return")
)

// guard is what loads go through.
func (o *Options[K, V]) guard() func(load func() error) error {
	if o.BreakAfter <= 0 {
		return func(load func() error) error { return load() }
	}
	return breaker.New(o.BreakAfter, o.BreakFor, o.Observer.Breaker).Do
}

// load calls the loader, unless that has failed too often. Nothing is an answer
// like any other.
func (c *Cache[K, V]) load(ctx context.Context, key K) (v found[V], err error) {
	err = c.guard(func() (err error) {
		v.value, err = c.call(ctx, key)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return found[V]{null: true}, nil
	}
	return v, err
}

// call is one call of the loader, timed and told of.
func (c *Cache[K, V]) call(ctx context.Context, key K) (v V, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.LoadTimeout)
	defer cancel()
	began := time.Now()
	v, err = c.outlast(ctx, key)
	if err == nil && c.o.KeyOf != nil && c.o.KeyOf(v) != key {
		err = errOther
	}
	if fault.Is(err, fault.NotFound) {
		c.o.Observer.Loaded(time.Since(began), nil)
	} else {
		c.o.Observer.Loaded(time.Since(began), err)
	}
	return v, err
}

// outlast calls the loader and goes on without it when ctx ends first: what it
// answers later is nobody's, and one that never does keeps a goroutine and
// nothing else. A panic is an error here, for whoever waits is elsewhere.
func (c *Cache[K, V]) outlast(ctx context.Context, key K) (V, error) {
	type loaded struct {
		value V
		err   error
	}
	done := make(chan loaded, 1)
	go func() {
		l := loaded{err: errNoReturn} // which stays if it exits
		defer func() {
			if p := recover(); p != nil {
				l.err = panicked(p)
			}
			done <- l
		}()
		l.value, l.err = c.o.Load(ctx, key)
	}()
	select {
	case l := <-done:
		return l.value, l.err
	case <-ctx.Done():
		var none V
		return none, fault.FromContext(ctx, "load a value")
	}
}

// panicked is the fault that a load is that panicked.
func panicked(p any) error {
	return fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "load a value")
}
