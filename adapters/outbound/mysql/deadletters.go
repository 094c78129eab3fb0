package mysql

import (
	"context"
	"encoding/json"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// What a letter says is kept as bytes: it may be what no column would take.
const letterColumns = `id, topic, handler, part, position, message_key, type, error, attempts, failed_at, headers, payload, replayed`

var (
	letterAdd = write("add a dead letter", `
INSERT INTO operations_dead_letters (`+letterColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	letterFrom = read("find the dead letter from a place", `
SELECT id FROM operations_dead_letters WHERE handler = ? AND topic = ? AND part = ? AND position = ?`)
	letterGet = read("get a dead letter", `
SELECT `+letterColumns+` FROM operations_dead_letters WHERE id = ?`)
	letterList = read("list dead letters", `
SELECT `+letterColumns+` FROM operations_dead_letters WHERE id < ? ORDER BY id DESC LIMIT ?`)
	letterListTopic = read("list the dead letters of a topic", `
SELECT `+letterColumns+` FROM operations_dead_letters WHERE topic = ? AND id < ? ORDER BY id DESC LIMIT ?`)
	letterReplayed = write("mark a dead letter as replayed", `
UPDATE operations_dead_letters SET replayed = TRUE WHERE id = ?`)
)

// DeadLetters is one process's handle on the table of dead letters.
type DeadLetters struct{ db *DB }

var _ ports.DeadLetters = (*DeadLetters)(nil)

// NewDeadLetters opens the table.
func NewDeadLetters(db *DB) *DeadLetters { return &DeadLetters{db} }

// transact runs a call in a transaction.
func (d *DeadLetters) transact(ctx context.Context, fn func(ctx context.Context, x *tx) error) error {
	_, err := d.db.transact(ctx, "operations", fn)
	return err
}

// Add stores a letter once.
func (d *DeadLetters) Add(ctx context.Context, l ports.DeadLetter) error {
	headers, err := json.Marshal(letterHeaders(l.Headers))
	if err != nil {
		return fault.Wrap(err, fault.Internal, letterAdd.name)
	}
	return d.transact(ctx, func(ctx context.Context, x *tx) error {
		_, err := x.exec(ctx, letterAdd, l.ID[:], []byte(l.Topic), []byte(l.Group), l.Partition, l.Offset, []byte(l.Key), []byte(l.Type),
			[]byte(l.Error), l.Attempts, l.FailedAt, headers, nonNil(l.Payload), l.Replayed)
		if !isReply(err, errDuplicate) {
			return err
		}
		var there id.ID
		found, findErr := x.one(ctx, letterFrom, []any{idInto(&there)}, []byte(l.Group), []byte(l.Topic), l.Partition, l.Offset)
		if found || findErr != nil {
			return findErr
		}
		return err // another letter has its id
	})
}

// Get answers one letter.
func (d *DeadLetters) Get(ctx context.Context, letter id.ID) (ports.DeadLetter, error) {
	list, err := d.list(ctx, letterGet, letter[:])
	if err != nil || len(list) > 0 {
		return append(list, ports.DeadLetter{})[0], err
	}
	return ports.DeadLetter{}, errNoLetter
}

// List lists letters of a topic, newest first.
func (d *DeadLetters) List(ctx context.Context, topic string, page ports.Page) ([]ports.DeadLetter, error) {
	if topic == "" {
		return d.list(ctx, letterList, before(page), page.Limit)
	}
	return d.list(ctx, letterListTopic, []byte(topic), before(page), page.Limit)
}

func (d *DeadLetters) list(ctx context.Context, s *statement, args ...any) (list []ports.DeadLetter, err error) {
	err = d.transact(ctx, func(ctx context.Context, x *tx) error {
		list = nil
		return x.each(ctx, s, func(row scanner) error {
			var l ports.DeadLetter
			var headers []byte
			err := row.Scan(idInto(&l.ID), &l.Topic, &l.Group, &l.Partition, &l.Offset, &l.Key, &l.Type, &l.Error, &l.Attempts, &l.FailedAt, &headers, &l.Payload, &l.Replayed)
			if err == nil {
				l.Headers, err = headersOf(headers)
			}
			list = append(list, l)
			return err
		}, args...)
	})
	return list, err
}

// MarkReplayed notes that a letter was published again; NotFound.
func (d *DeadLetters) MarkReplayed(ctx context.Context, letter id.ID) error {
	return d.transact(ctx, func(ctx context.Context, x *tx) error {
		changed, err := x.exec(ctx, letterReplayed, letter[:])
		if err != nil || changed == 1 {
			return err
		}
		var there id.ID // it may be marked already
		found, err := x.one(ctx, letterExists, []any{idInto(&there)}, letter[:])
		if err == nil && !found {
			err = errNoLetter
		}
		return err
	})
}

var (
	letterExists = read("look for a dead letter", `
SELECT id FROM operations_dead_letters WHERE id = ?`)
	errNoLetter = fault.New(fault.NotFound, "no such dead letter")
)

// letterHeader is a header whose parts may be any bytes.
type letterHeader struct{ Key, Value []byte }

func letterHeaders(headers []ports.Header) []letterHeader {
	list := make([]letterHeader, len(headers))
	for i, h := range headers {
		list[i] = letterHeader{[]byte(h.Key), []byte(h.Value)}
	}
	return list
}

func headersOf(stored []byte) ([]ports.Header, error) {
	var list []letterHeader
	if err := json.Unmarshal(stored, &list); err != nil {
		return nil, err //nolint:wrapcheck // by each
	}
	var headers []ports.Header
	for _, h := range list {
		headers = append(headers, ports.Header{Key: string(h.Key), Value: string(h.Value)})
	}
	return headers, nil
}
