package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func (m *storeModel) append(ctx context.Context, k ports.Kit, a, b int) error {
	e := storeEvent(fmt.Sprint(m.prefix, a), b)
	err := k.Outbox.Append(ctx, int64(b), e)
	if _, there := m.events[e.ID]; there {
		return differs(err, fault.AlreadyExists)
	}
	m.events[e.ID] = modelEvent{e.Key, int64(b), !m.parked[e.Key]}
	return err
}

func (m *storeModel) mark(ctx context.Context, k ports.Kit, a, b int) error {
	e := storeEvent(fmt.Sprint(m.prefix, a), b)
	if was, there := m.events[e.ID]; there {
		m.events[e.ID] = modelEvent{was.key, was.version, false}
	}
	return k.OutboxLog.Mark(ctx, []id.ID{e.ID})
}

func (m *storeModel) park(ctx context.Context, k ports.Kit, a, b int) error {
	e := storeEvent(fmt.Sprint(m.prefix, a), b)
	err := k.OutboxLog.Park(ctx, e.ID, "reason")
	was, there := m.events[e.ID]
	if !there {
		return differs(err, fault.NotFound)
	}
	if was.waits {
		m.parked[e.Key] = true
		for eid, other := range m.events {
			if other.key == e.Key && other.version >= was.version {
				m.events[eid] = modelEvent{other.key, other.version, false}
			}
		}
	}
	return err
}

func (m *storeModel) list(ctx context.Context, k ports.Kit, a, _ int) error {
	key := fmt.Sprint(m.prefix, a)
	rows, err := k.OutboxLog.Pending(ctx, ports.OutboxShard(key), many)
	if err != nil {
		return err
	}
	var got, want []int64
	for _, r := range rows {
		if r.Envelope.Key == key {
			got = append(got, r.Version)
		}
	}
	for _, e := range m.events {
		if e.key == key && e.waits {
			want = append(want, e.version)
		}
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("versions %v of %q are listed, want %v", got, key, want)
	}
	return nil
}

func (m *storeModel) note(ctx context.Context, k ports.Kit, a, b int) error {
	e := storeEvent(m.prefix, a).ID
	group := fmt.Sprint("group ", b)
	note := id.Hash(group, e.String())
	first, err := k.Inbox.First(ctx, group, e)
	if first == m.noted[note] {
		return fmt.Errorf("first %v, %w", first, err)
	}
	m.noted[note] = true
	return err
}

func (m *storeModel) bind(ctx context.Context, k ports.Kit, a, _ int) error {
	key := storeKey(fmt.Sprint(m.prefix, a))
	err := k.Idempotency.Bind(ctx, storeRecord(key.Key))
	if m.records[key.Key] {
		return differs(err, fault.AlreadyExists)
	}
	m.records[key.Key] = true
	return err
}

func (m *storeModel) mint(ctx context.Context, k ports.Kit, a, _ int) error {
	role := fmt.Sprint(m.prefix, a)
	n, err := k.Fences.Mint(ctx, role)
	if err == nil && n <= m.last[role] {
		return fmt.Errorf("the number after %d is %d", m.last[role], n)
	}
	m.last[role] = n
	return err
}

func (m *storeModel) check(ctx context.Context, k ports.Kit, a, b int) error {
	role := fmt.Sprint(m.prefix, a)
	err := k.Fences.Check(ctx, role, uint64(b))
	if uint64(b) < m.last[role] {
		return differs(err, fault.Fenced)
	}
	return err
}

// differs is nil for the failure that the model expects.
func differs(err error, want fault.Code) error {
	if fault.Is(err, want) {
		return nil
	}
	return fmt.Errorf("%w, want %s", errors.Join(err, errNoFailure), want)
}

var errNoFailure = errors.New("not the failure that was expected")
