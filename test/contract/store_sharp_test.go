package contract_test

import (
	"context"
	"flag"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

func TestStoreSuiteIsSharp(t *testing.T) {
	t.Parallel()
	breaks := make(map[string][]string)
	for name, b := range brokenStores {
		breaks[name] = b.fails
	}
	contract.Sharp(t, breaks, testStoreBroken)
}

func testStoreBroken(t *testing.T, name string) {
	rapidIsToFail(t)
	contract.Store(t, kitStore(func(c ports.Context) ports.Context { return brokenContext{c, brokenStores[name].tx} }))
}

// rapidIsToFail has rapid neither shrink nor write down what fails.
func rapidIsToFail(t *testing.T) {
	t.Helper()
	for rapid, value := range map[string]string{"rapid.nofailfile": "true", "rapid.shrinktime": "0s"} {
		if err := flag.Set(rapid, value); err != nil {
			t.Fatal(err)
		}
	}
}

// brokenStores are stores that are wrong in one way, with the cases that must
// notice.
var brokenStores = map[string]struct {
	tx    brokenTx
	fails []string
}{
	"commits what was rolled back": {commitsRollbacks, []string{"RollbackLeavesNothing", "OutboxRollbackIsNot", "NoDirtyRead", "CommitWakes"}},
	"commits what panicked":        {commitsPanics, []string{"PanicRollsBack"}},
	"commits each statement": {commitsStatements, []string{
		"NoDirtyRead", "CancelledContextRollsBack", "RepositoriesAreVoidAfterwards", "UnavailableInside",
	}},
	"lets transactions nest":       {letsNest, []string{"NestedTxIsAnError"}},
	"gives up on a conflict":       {givesUp, []string{"DeadlockRetried"}},
	"takes unknown for a failure":  {hidesUnknown, []string{"UnknownOutcomeIsUnknown"}},
	"tries again what is unknown":  {retriesUnknown, []string{"UnknownOutcomeIsUnknown"}},
	"forgets what the inbox heard": {withKit(func(k *ports.Kit) { k.Inbox = firstAlways{k.Inbox} }), []string{"InboxOnce", "InboxOnceAmongConcurrent", "ReadYourWrites"}},
	"checks no fence":              {withKit(func(k *ports.Kit) { k.Fences = uncheckedFences{k.Fences} }), []string{"StaleFenceRefused", "FenceCheckBesideMint", "AgreesWithAModel"}},
	"mints a number again":         {withKit(func(k *ports.Kit) { k.Fences = sameFences{k.Fences} }), []string{"FenceMintGrows", "LostUpdatePrevented", "DeadlockRetried"}},
	"skips late committers": {withKit(func(k *ports.Kit) {
		k.Outbox, k.OutboxLog = numberedOutbox{k.Outbox}, cursorLog{k.OutboxLog}
	}), []string{"OutboxLateCommitterNotSkipped"}},
	"marks nothing":             {withKit(func(k *ports.Kit) { k.OutboxLog = markless{k.OutboxLog} }), []string{"OutboxMarkedIsNotListed"}},
	"parks nothing":             {withKit(func(k *ports.Kit) { k.OutboxLog = parkless{k.OutboxLog} }), []string{"OutboxParksTheAggregate"}},
	"lists the newest first":    {withKit(func(k *ports.Kit) { k.OutboxLog = newestLog{k.OutboxLog} }), []string{"OutboxLowestVersionsFirst"}},
	"prunes what is young":      {withKit(func(k *ports.Kit) { k.Inbox = eagerInbox{k.Inbox} }), []string{"InboxPrunesOldNotes"}},
	"binds a key again":         {withKit(func(k *ports.Kit) { k.Idempotency = rebinding{k.Idempotency} }), []string{"IdempotencyReplayAndMismatch", "IdempotencyBoundOnceAmongConcurrent"}},
	"folds upper case":          {withKit(func(k *ports.Kit) { k.Inbox, k.Outbox = foldingInbox{k.Inbox}, foldingOutbox{k.Outbox} }), []string{"TextTellsKeysApart", "TextExactOrRefused"}},
	"lets anything be appended": {withKit(func(k *ports.Kit) { k.Outbox = lenientOutbox{k.Outbox} }), []string{"OutboxUniqueIsAlreadyExists"}},
}

type (
	kitClosure = func(ctx context.Context, k ports.Kit) error
	brokenTx   func(ctx context.Context, c ports.Context, fn kitClosure) error
)

// brokenContext runs transactions in its own way.
type brokenContext struct {
	ports.Context
	tx brokenTx
}

func (b brokenContext) KitTx(ctx context.Context, fn kitClosure) error {
	return b.tx(ctx, b.Context, fn)
}

// withKit runs transactions over tables that are changed.
func withKit(change func(k *ports.Kit)) brokenTx {
	return func(ctx context.Context, c ports.Context, fn kitClosure) error {
		return c.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
			change(&k)
			return fn(ctx, k)
		})
	}
}

func commitsRollbacks(ctx context.Context, c ports.Context, fn kitClosure) (err error) {
	commit := c.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
		err = fn(ctx, k)
		return nil
	})
	if err == nil {
		return commit
	}
	return err
}

func commitsPanics(ctx context.Context, c ports.Context, fn kitClosure) error {
	var bug any
	err := c.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
		defer func() { bug = recover() }()
		return fn(ctx, k)
	})
	if bug != nil {
		panic(bug)
	}
	return err
}

func commitsStatements(ctx context.Context, c ports.Context, fn kitClosure) error {
	return fn(ctx, ports.Kit{
		Outbox: autoOutbox{c}, OutboxLog: autoLog{c: c}, Inbox: autoInbox{c: c}, Idempotency: autoIdempotency{c: c}, Fences: autoFences{c: c},
	})
}

func letsNest(ctx context.Context, c ports.Context, fn kitClosure) error {
	return c.KitTx(ctx, func(_ context.Context, k ports.Kit) error { return fn(ctx, k) })
}

func givesUp(ctx context.Context, c ports.Context, fn kitClosure) error {
	runs := 0
	return c.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
		if runs++; runs > 1 {
			return fault.New(fault.Unavailable, "a conflict")
		}
		return fn(ctx, k)
	})
}

func hidesUnknown(ctx context.Context, c ports.Context, fn kitClosure) error {
	err := c.KitTx(ctx, fn)
	if fault.Is(err, fault.UnknownOutcome) {
		return fault.New(fault.Unavailable, "the connection was lost")
	}
	return err
}

func retriesUnknown(ctx context.Context, c ports.Context, fn kitClosure) error {
	err := c.KitTx(ctx, fn)
	if fault.Is(err, fault.UnknownOutcome) {
		return c.KitTx(ctx, fn)
	}
	return err
}
