package memory

import (
	"context"
	"maps"
	"sync"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// SandboxBackend is the sandbox gateway's shared ledger. It keeps what it did
// for ever, as a bank would.
type SandboxBackend struct {
	link
	mu      sync.Mutex
	entries map[id.ID]ports.SandboxEntry
}

// NewSandboxBackend is an empty ledger.
func NewSandboxBackend() *SandboxBackend {
	return &SandboxBackend{entries: map[id.ID]ports.SandboxEntry{}}
}

// Node is one process's connection.
func (b *SandboxBackend) Node() *SandboxLedger { return &SandboxLedger{b} }

// SandboxLedger implements ports.SandboxLedger.
type SandboxLedger struct{ b *SandboxBackend }

var _ ports.SandboxLedger = (*SandboxLedger)(nil)

// Update changes an entry; change runs under the ledger's mutex and must not
// wait.
func (l *SandboxLedger) Update(ctx context.Context, payment id.ID, change func(*ports.SandboxEntry) error) error {
	if err := l.b.check(ctx, "update the sandbox's ledger"); err != nil {
		return err
	}
	l.b.mu.Lock()
	defer l.b.mu.Unlock()
	e := l.b.entries[payment]
	if err := change(&e); err != nil {
		return err
	}
	if e != (ports.SandboxEntry{}) { // a question about nothing leaves nothing
		l.b.entries[payment] = e
	}
	return nil
}

// Entries is a copy of the ledger, for whoever checks the books.
func (l *SandboxLedger) Entries() map[id.ID]ports.SandboxEntry {
	l.b.mu.Lock()
	defer l.b.mu.Unlock()
	return maps.Clone(l.b.entries)
}
