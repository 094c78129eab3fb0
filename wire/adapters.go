package wire

import (
	"context"

	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
)

// CheckURLs refuses a URL that no adapter serves. The error is a
// *config.Error.
func CheckURLs(c config.Config) error {
	for _, family := range []struct {
		variable string
		url      config.URL
	}{
		{"CACHE_URL", c.CacheURL}, {"STATE_URL", c.StateURL}, {"LOCK_URL", c.LockURL}, {"QUEUE_URL", c.QueueURL}, {"STORE_URL", c.StoreURL},
	} {
		if err := checkURL(family.variable, family.url, "memory"); err != nil {
			return err
		}
	}
	return checkBusinessURLs(c)
}

// checkURL wants one scheme, of an adapter that takes no more than that.
func checkURL(variable string, u config.URL, scheme string) error {
	switch {
	case u.Scheme() != scheme:
		return &config.Error{Variable: variable, Reason: "no adapter for " + u.Scheme() + "://, only for " + scheme + "://"}
	case !u.Bare():
		return &config.Error{Variable: variable, Reason: scheme + ":// takes nothing behind it"}
	default:
		return nil
	}
}

// backends is the state of the families whose URL is memory://.
func backends(_ context.Context, c config.Config) (*inmemory.Backends, error) {
	if err := CheckURLs(c); err != nil {
		return nil, err
	}
	return inmemory.NewBackends(), nil
}
