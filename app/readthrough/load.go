package readthrough

import (
	"context"
	"time"

	"example.com/surge/app/breaker"
	"example.com/surge/core/fault"
)

var (
	errNoReturn = fault.New(fault.Internal, "the load of a value did not return")
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
	err = errNoReturn // which stays if it panics
	defer func() {
		if fault.Is(err, fault.NotFound) {
			c.o.Observer.Loaded(time.Since(began), nil)
		} else {
			c.o.Observer.Loaded(time.Since(began), err)
		}
	}()
	return c.o.Load(ctx, key)
}
