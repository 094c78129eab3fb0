package contract_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

type firstAlways struct{ ports.Inbox }

func (f firstAlways) First(context.Context, string, id.ID) (bool, error) { return true, nil }

type uncheckedFences struct{ ports.Fences }

func (uncheckedFences) Check(context.Context, string, uint64) error { return nil }

type sameFences struct{ ports.Fences }

func (sameFences) Mint(context.Context, string) (uint64, error) { return 1, nil }

// The cursor of a log that lists only what was appended after what it listed.
// One child process runs one case, so that one cursor is enough.
var cursor struct {
	sync.Mutex
	appended map[id.ID]int
	listed   int
}

type numberedOutbox struct{ ports.Outbox }

func (n numberedOutbox) Append(ctx context.Context, version int64, e event.Envelope) error {
	cursor.Lock()
	defer cursor.Unlock()
	if cursor.appended == nil {
		cursor.appended = make(map[id.ID]int)
	}
	cursor.appended[e.ID] = len(cursor.appended) + 1
	return n.Outbox.Append(ctx, version, e)
}

type cursorLog struct{ ports.OutboxLog }

func (l cursorLog) Pending(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error) {
	rows, err := l.OutboxLog.Pending(ctx, shard, limit)
	cursor.Lock()
	defer cursor.Unlock()
	rows = slices.DeleteFunc(rows, func(r ports.OutboxRow) bool { return cursor.appended[r.ID] < cursor.listed })
	for _, r := range rows {
		cursor.listed = max(cursor.listed, cursor.appended[r.ID])
	}
	return rows, err
}

type markless struct{ ports.OutboxLog }

func (markless) Mark(context.Context, []id.ID) error { return nil }

type parkless struct{ ports.OutboxLog }

func (parkless) Park(context.Context, id.ID, string) error { return nil }

type newestLog struct{ ports.OutboxLog }

func (l newestLog) Pending(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error) {
	rows, err := l.OutboxLog.Pending(ctx, shard, limit)
	slices.Reverse(rows)
	return rows, err
}

type eagerInbox struct{ ports.Inbox }

func (i eagerInbox) Prune(ctx context.Context, _ time.Duration, limit int) (int, error) {
	return i.Inbox.Prune(ctx, -time.Second, limit)
}

type rebinding struct{ ports.Idempotency }

func (r rebinding) Bind(ctx context.Context, record ports.IdempotencyRecord) error {
	if err := r.Idempotency.Bind(ctx, record); !fault.Is(err, fault.AlreadyExists) {
		return err
	}
	return nil
}

func (r rebinding) Find(context.Context, ports.IdempotencyKey) (ports.IdempotencyRecord, error) {
	return ports.IdempotencyRecord{}, fault.New(fault.NotFound, "never found")
}

type foldingInbox struct{ ports.Inbox }

func (f foldingInbox) First(ctx context.Context, group string, e id.ID) (bool, error) {
	return f.Inbox.First(ctx, strings.ToLower(group), e)
}

type foldingOutbox struct{ ports.Outbox }

func (f foldingOutbox) Append(ctx context.Context, version int64, e event.Envelope) error {
	e.Source = strings.ToLower(e.Source)
	return f.Outbox.Append(ctx, version, e)
}

type lenientOutbox struct{ ports.Outbox }

func (l lenientOutbox) Append(ctx context.Context, version int64, e event.Envelope) error {
	if err := l.Outbox.Append(ctx, version, e); !fault.Is(err, fault.AlreadyExists) {
		return err
	}
	return nil
}
