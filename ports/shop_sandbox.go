package ports

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/money"
)

// SandboxLedger is where the sandbox gateway keeps what it did, so that any
// process can ask it. It stands for somebody else's database and shares no
// transaction with ours.
type SandboxLedger interface {
	// Update reads the entry of a payment (the zero entry when there is none),
	// lets change alter it, and stores the result, atomically. An error of change
	// leaves the entry alone and is returned as it is. change may run more than
	// once.
	Update(ctx context.Context, payment id.ID, change func(*SandboxEntry) error) error
}

// SandboxEntry is what the sandbox gateway knows of one payment.
type SandboxEntry struct {
	Status   ChargeStatus
	Order    id.ID
	Amount   money.Money // of the charge; the zero Money before it
	Failures int         // how often a flaky charge has failed
}
