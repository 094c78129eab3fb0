package breaker

import "example.com/surge/core/fault"

// result is what a call says about the dependency.
type result uint8

const (
	success result = iota
	failure
	neither
)

func classify(err error) result {
	if err == nil {
		return success
	}
	switch fault.CodeOf(err).Kind() {
	case fault.KindInternal, fault.KindUnavailable, fault.KindUnknown:
		return failure
	case fault.KindCancelled:
		return neither
	default:
		return success
	}
}
