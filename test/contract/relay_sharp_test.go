package contract_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/contract"
)

func TestRelaySuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"checks no fence":              {"ZombieRelayIsFenced"},
		"marks before the ack":         {"CrashBeforePublish"},
		"reads past the last id":       {"LateCommitterNotSkipped"},
		"publishes the latest first":   {"FirstOccurrencesInOrderManyRelays"},
		"never marks":                  {"CommitPublishes", "CrashAfterPublishBeforeMark"},
		"publishes before the commit":  {"RollbackPublishesNothing"},
		"drops what no broker takes":   {"PoisonRowParksItsAggregate"},
		"parks nothing":                {"PoisonRowParksItsAggregate"},
		"holds no lease":               {"RelayFailover"},
		"keeps its leases for ever":    {"RelayFailover"},
		"is never woken":               {"CommitPublishes"},
		"never cleans up":              {"Cleanup"},
		"cleans up what is new":        {"Cleanup"},
		"cleans one batch of the many": {"Cleanup"},
	}, testRelayBroken)
}

func testRelayBroken(t *testing.T, name string) {
	contract.Relay(t, relays(func(p *contract.RelayPorts) { breakRelay(t, name, p) }))
}

func breakRelay(t *testing.T, name string, p *contract.RelayPorts) {
	kit := func(change func(k *ports.Kit)) { p.Store = changedStore{p.Store, change} }
	log := func(change func(l *brokenLog)) {
		kit(func(k *ports.Kit) {
			l := &brokenLog{OutboxLog: k.OutboxLog, pending: k.OutboxLog.Pending, mark: k.OutboxLog.Mark, park: k.OutboxLog.Park}
			change(l)
			k.OutboxLog = l
		})
	}
	queue := p.Queue
	switch name {
	case "checks no fence":
		kit(func(k *ports.Kit) { k.Fences = openFences{k.Fences} })
	case "marks before the ack":
		log(func(l *brokenLog) {
			l.pending = func(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error) {
				rows, err := l.OutboxLog.Pending(ctx, shard, limit)
				for _, r := range rows {
					_ = l.Mark(ctx, []id.ID{r.ID})
				}
				return rows, err
			}
		})
	case "reads past the last id":
		var last [ports.OutboxShards]id.ID
		log(func(l *brokenLog) {
			l.pending = func(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error) {
				rows, err := l.OutboxLog.Pending(ctx, shard, limit)
				from := last[shard]
				rows = slices.DeleteFunc(rows, func(r ports.OutboxRow) bool { return bytes.Compare(r.ID[:], from[:]) <= 0 })
				for _, r := range rows {
					last[shard] = r.ID
				}
				return rows, err
			}
		})
	case "publishes the latest first":
		log(func(l *brokenLog) {
			l.pending = func(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error) {
				rows, err := l.OutboxLog.Pending(ctx, shard, limit)
				slices.Reverse(rows)
				return rows, err
			}
		})
	case "never marks":
		log(func(l *brokenLog) {
			l.mark = func(context.Context, []id.ID) error {
				<-time.After(10 * time.Millisecond) // or it would publish for ever at one moment
				return nil
			}
		})
	case "publishes before the commit":
		kit(func(k *ports.Kit) { k.Outbox = hastyOutbox{k.Outbox, queue} })
	case "drops what no broker takes":
		p.Queue = deafQueue{queue}
	case "parks nothing":
		log(func(l *brokenLog) {
			l.park = func(context.Context, id.ID, string) error {
				<-time.After(100 * time.Millisecond)
				return nil
			}
		})
	case "holds no lease":
		p.Lock = freeLocks{p.Lock}
	case "keeps its leases for ever":
		p.Kill = func() {}
	case "is never woken":
		p.Store = silentStore{p.Store}
	case "never cleans up":
		kit(func(k *ports.Kit) {
			k.Inbox = brokenInbox{k.Inbox, func(time.Duration, int) (time.Duration, int) { return time.Hour, 1 }}
		})
	case "cleans up what is new":
		kit(func(k *ports.Kit) {
			k.Inbox = brokenInbox{k.Inbox, func(_ time.Duration, n int) (time.Duration, int) { return 0, n }}
		})
	case "cleans one batch of the many":
		kit(func(k *ports.Kit) {
			k.Inbox = brokenInbox{k.Inbox, func(age time.Duration, _ int) (time.Duration, int) { return age, 1 }}
		})
	default:
		t.Fatalf("nothing is broken like this: %s", name)
	}
}

// changedStore is a store whose common tables are changed.
type changedStore struct {
	ports.Context
	change func(k *ports.Kit)
}

func (s changedStore) KitTx(ctx context.Context, fn func(context.Context, ports.Kit) error) error {
	return s.Context.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
		s.change(&k)
		return fn(ctx, k)
	})
}

// brokenLog is the relay's view of an outbox with calls replaced.
type brokenLog struct {
	ports.OutboxLog
	pending func(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error)
	mark    func(context.Context, []id.ID) error
	park    func(context.Context, id.ID, string) error
}

func (l *brokenLog) Pending(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error) {
	return l.pending(ctx, shard, limit)
}

func (l *brokenLog) Mark(ctx context.Context, ids []id.ID) error { return l.mark(ctx, ids) }

func (l *brokenLog) Park(ctx context.Context, row id.ID, reason string) error {
	return l.park(ctx, row, reason)
}

// openFences let everybody through.
type openFences struct{ ports.Fences }

func (openFences) Check(context.Context, string, uint64) error { return nil }

// hastyOutbox publishes what is appended.
type hastyOutbox struct {
	ports.Outbox
	queue ports.Queue
}

func (o hastyOutbox) Append(ctx context.Context, version int64, e event.Envelope) error {
	if err := o.queue.Publish(ctx, ports.EncodeEvent(e)); err != nil {
		return err
	}
	return o.Outbox.Append(ctx, version, e)
}

// brokenInbox prunes something else than it is told.
type brokenInbox struct {
	ports.Inbox
	change func(age time.Duration, limit int) (time.Duration, int)
}

func (i brokenInbox) Prune(ctx context.Context, age time.Duration, limit int) (int, error) {
	age, limit = i.change(age, limit)
	return i.Inbox.Prune(ctx, age, limit)
}

// freeLocks give every key to everybody.
type freeLocks struct{ ports.Lock }

func (freeLocks) Acquire(context.Context, string, time.Duration) (ports.LockLease, error) {
	return freeLease{}, nil
}

type freeLease struct{}

func (freeLease) Token() uint64                 { return 1 }
func (freeLease) Context() context.Context      { return context.Background() }
func (freeLease) Release(context.Context) error { return nil }

// silentStore tells nobody of commits.
type silentStore struct{ ports.Context }

func (silentStore) Committed() <-chan ports.OutboxShardSet { return nil }
