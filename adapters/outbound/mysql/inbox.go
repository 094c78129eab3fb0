package mysql

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

var (
	inboxFirst = write("note an event as handled", `
INSERT INTO context_inbox (event, handler, handled_at) VALUES (?, ?, UTC_TIMESTAMP(6))`)
	inboxPrune = write("prune the inbox", `
DELETE FROM context_inbox WHERE handled_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND ORDER BY handled_at LIMIT ?`)
)

type inbox struct {
	s *kitStatements
	x *tx
}

var _ ports.Inbox = inbox{}

// First notes that a group handled an event.
func (i inbox) First(ctx context.Context, group string, event id.ID) (bool, error) {
	_, err := i.x.exec(ctx, i.s.first, event[:], []byte(group))
	if isReply(err, errDuplicate) {
		return false, nil
	}
	return err == nil, err
}

// Prune deletes old notes.
func (i inbox) Prune(ctx context.Context, age time.Duration, limit int) (int, error) {
	return i.x.prune(ctx, i.s.pruneInbox, age, limit)
}
