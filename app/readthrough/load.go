package readthrough

import (
	"context"
	"time"

	"example.com/surge/core/fault"
)

var errNoReturn = fault.New(fault.Internal, "the load of a value did not return")

// load calls the loader.
func (c *Cache[K, V]) load(ctx context.Context, key K) (v found[V], err error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.LoadTimeout)
	defer cancel()
	began := time.Now()
	err = errNoReturn // which stays if it panics
	defer func() { c.o.Observer.Loaded(time.Since(began), err) }()
	v.value, err = c.o.Load(ctx, key)
	if fault.Is(err, fault.NotFound) {
		return found[V]{null: true}, nil
	}
	return v, err
}
