package mysql

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

const (
	// commitWithin bounds a group's transaction, which has no caller's context.
	commitWithin = 10 * time.Second
	// groupTries is how often a group runs before its members do without it.
	groupTries = 4
)

// errAlone: the members of a group are better off alone.
var errAlone = errors.New("a group that does not get on")

// commit ends each member. It writes without judging them first, as long as those
// before could all be placed: the tables' keys and limits refuse what cannot be,
// and only then it looks why. Where one makes the transaction fail, or wait, each
// has one of its own.
func (o *Ordering) commit(ctx context.Context, all []*member) {
	members := make([]*member, 0, len(all))
	for _, m := range all {
		if m.ctx.Err() != nil { // its caller gave up
			m.end(ports.Placed{}, fault.FromContext(m.ctx, "place an order"))
		} else {
			members = append(members, m)
		}
	}
	if len(members) == 0 {
		return
	}
	limited, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	var last batch
	tries := 0
	err := o.transact(limited, func(ctx context.Context, x *tx) error {
		if tries++; len(members) > 1 && (tries > groupTries || tries > 1 && isReply(last.x.conflict, errLockTimeout)) {
			return errAlone
		}
		last = batch{kit: o.kit, x: x, members: members, now: members}
		if tries > 1 || o.doubt.Load() || slices.ContainsFunc(members, (*member).isTooMany) {
			if err := last.judge(ctx); err != nil {
				return err
			}
			o.doubt.Store(len(last.judged) > 0)
		}
		return last.write(ctx)
	})
	if err != nil && len(members) > 1 && (errors.Is(err, errAlone) || !fault.Transient(err)) {
		o.group.dissolve(members)
		return
	}
	for _, m := range members {
		judged, refused := last.judged[m]
		switch {
		case refused:
			m.end(judged, nil) // as it was, whether the others were committed or not
		case err != nil:
			m.end(ports.Placed{}, err)
		default:
			m.end(ports.Placed{Outcome: ports.PlaceNow, Order: m.Order}, nil)
		}
	}
}

// isTooMany says whether a member is over its limit whatever was bought before.
func (m *member) isTooMany() bool { return m.Limit != 0 && m.Order.Snapshot().Quantity > m.Limit }
