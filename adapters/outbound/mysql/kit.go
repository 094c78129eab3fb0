package mysql

import (
	"time"

	"example.com/surge/ports"
)

// kitStatements are the statements on the tables that every context has.
type kitStatements struct {
	append, pending, mark, find, park, setAside, count, oldest *statement
	publishedFirst, pruneOutbox                                *statement
	first, pruneInbox                                          *statement
	findKey, bind, rebind, pruneKeys                           *statement
	mint, minted, fence                                        *statement
}

func newKitStatements(context string) *kitStatements {
	return &kitStatements{
		append: outboxAppend.of(context), pending: outboxPending.of(context), mark: outboxMark.of(context), find: outboxFind.of(context),
		park: outboxPark.of(context), setAside: outboxSetAside.of(context), publishedFirst: outboxPublishedFirst.of(context), pruneOutbox: outboxPrune.of(context),
		count: outboxCount.of(context), oldest: outboxOldest.of(context),
		first: inboxFirst.of(context), pruneInbox: inboxPrune.of(context),
		findKey: idempotencyFind.of(context), bind: idempotencyBind.of(context), rebind: idempotencyRebind.of(context),
		pruneKeys: idempotencyPrune.of(context),
		mint:      fencesMint.of(context), minted: fencesMinted.of(context), fence: fencesCheck.of(context),
	}
}

// in is the tables within a transaction.
func (k *kitStatements) in(x *tx) ports.Kit {
	return ports.Kit{Outbox: outbox{k, x}, OutboxLog: outboxLog{k, x}, Inbox: inbox{k, x}, Idempotency: idempotency{k, x}, Fences: fences{k, x}}
}

// micros is a duration as statements take it.
func micros(d time.Duration) int64 { return d.Microseconds() }
