package ports

import (
	"context"
	"time"
)

// Profiles holds small records field by field, as a copy of what the store
// has. Like any cache it may lose a record at any time.
type Profiles interface {
	// Get reads the fields of a record; NotFound when it is not there.
	Get(ctx context.Context, key string) (map[string]string, error)
	// Put sets fields and leaves the others, if version is above the record's;
	// an old version is ignored, and so is a record that is not there. With whole
	// these are all its fields: others go, and a record that is not there is made.
	Put(ctx context.Context, key string, version int64, fields map[string]string, whole bool, ttl time.Duration) error
	// Delete removes a record.
	Delete(ctx context.Context, key string) error
}
