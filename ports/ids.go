package ports

import (
	"context"

	"example.com/surge/core/id"
)

// IDs makes identities. Those of one source grow, so that sorting by id is
// sorting by time. It is injected, so that a test can make a run repeatable.
type IDs interface {
	// New never fails and does not block.
	New() id.ID
}

// Probe asks one dependency whether it answers.
type Probe struct {
	Name string
	// Required: without it the service is not ready. Else it is degraded.
	Required bool
	Check    func(ctx context.Context) error
}
