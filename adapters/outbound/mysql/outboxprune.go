package mysql

import (
	"context"
	"time"

	"example.com/surge/ports"
)

// Which rows are old is asked of the index that the relay needs anyhow: one on
// published_at would make every mark a sixth dearer.
var (
	outboxPublishedFirst = read("find what was published first", `
SELECT seq, published_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND FROM context_outbox
WHERE state = 2 AND shard = ? ORDER BY seq LIMIT ?`)
	outboxPrune = write("prune the outbox", `
DELETE FROM context_outbox WHERE seq IN (?*)`)
)

// Prune deletes rows that were published longer than age ago, those that were
// written first first. One that was published late, after an outage say, may
// have later ones of its shard wait for it to be old.
func (o outboxLog) Prune(ctx context.Context, age time.Duration, limit int) (int, error) {
	pruned := 0
	for shard := range ports.OutboxShards {
		if pruned == limit {
			break
		}
		var old []any
		err := o.x.each(ctx, o.s.publishedFirst, func(row scanner) error {
			var seq uint64
			var is bool
			err := row.Scan(&seq, &is)
			if is {
				old = append(old, seq)
			}
			return err //nolint:wrapcheck // by each
		}, micros(age), shard, limit-pruned)
		if err != nil {
			return 0, err
		}
		if len(old) == 0 {
			continue
		}
		n, err := o.x.exec(ctx, o.s.pruneOutbox.list(len(old)), old...)
		if err != nil {
			return 0, err
		}
		pruned += int(n)
	}
	return pruned, nil
}

// prune deletes up to limit rows older than age, by the server's clock.
func (x *tx) prune(ctx context.Context, s *statement, age time.Duration, limit int) (int, error) {
	n, err := x.exec(ctx, s, micros(age), limit)
	return int(n), err
}
