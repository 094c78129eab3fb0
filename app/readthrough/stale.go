package readthrough

import "example.com/surge/core/fault"

// lastKnown answers for a load that failed with what the process still keeps of
// a value past its end, if anything. It was not invalidated since, or it would
// be gone. That there was nothing is not repeated: only a load can tell.
func (c *Cache[K, V]) lastKnown(key K, failed error) (found[V], error) {
	e, ok := c.local.past(key, c.o.StaleFor)
	if !ok || e.null || !broken(failed) {
		return found[V]{}, failed
	}
	if _, _, live := c.local.get(key); !live { // or it was refreshed ahead
		c.o.Observer.Stale(failed)
	}
	return e.found, nil
}

// broken says whether an error is no answer of the store.
func broken(err error) bool {
	switch fault.CodeOf(err).Kind() {
	case fault.KindInternal, fault.KindUnavailable, fault.KindUnknown:
		return true
	default:
		return false
	}
}
