package contract

import (
	"context"
	"sync"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func (s *storeSuite) addParking() {
	s.tx("OutboxParksTheAggregate", outboxParks)
	s.tx("OutboxParkUnknownIsNotFound", outboxParkUnknown)
	s.tx("OutboxParkOfPublishedIsNothing", outboxParkPublished)
	s.tx("OutboxParkBesideMark", outboxParkBesideMark)
}

func (c *storeCase) park(event id.ID) error {
	return c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		return k.OutboxLog.Park(ctx, event, "no broker takes it")
	})
}

// outboxParks sets an aggregate aside from one version on: that one, the later
// ones that wait and those that are yet to come. Others go on.
func outboxParks(c *storeCase) {
	keys := sameShard(2)
	before, poison, after := storeEvent(keys[0], 1), storeEvent(keys[0], 2), storeEvent(keys[0], 3)
	other, yetToCome := storeEvent(keys[1], 1), storeEvent(keys[0], 4)
	c.append(1, before)
	c.append(2, poison)
	c.append(3, after)
	c.append(1, other)
	noError(c.t, "park", c.park(poison.ID))
	c.append(4, yetToCome)
	c.wantListed(true, before, "before the version that is parked")
	c.wantListed(false, poison, "parked")
	c.wantListed(false, after, "after the version that is parked")
	c.wantListed(false, yetToCome, "appended to an aggregate that is parked")
	c.wantListed(true, other, "of another aggregate")
	c.wantBacklog(ports.OutboxBacklog{Waiting: 2, Parked: 3})
	noError(c.t, "park again", c.park(poison.ID))
	c.wantBacklog(ports.OutboxBacklog{Waiting: 2, Parked: 3})
}

func outboxParkUnknown(c *storeCase) {
	wantCode(c.t, fault.NotFound, "park an event that is not there", c.park(id.Hash("no such event")))
}

func outboxParkPublished(c *storeCase) {
	published, later := storeEvent("a", 1), storeEvent("a", 2)
	c.append(1, published)
	c.append(2, later)
	c.mark(published.ID)
	noError(c.t, "park what is published", c.park(published.ID))
	c.wantListed(true, later, "after a version that was published was to be parked")
	c.wantBacklog(ports.OutboxBacklog{Waiting: 1})
}

// outboxParkBesideMark marks a row while a transaction that sets it aside with
// its aggregate is open: it ends as published.
func outboxParkBesideMark(c *storeCase) {
	poison, later := storeEvent("a", 1), storeEvent("a", 2)
	c.append(1, poison)
	c.append(2, later)
	parked, marked := make(chan struct{}), make(chan struct{})
	var marker sync.WaitGroup
	other := c.other()
	marker.Go(func() {
		defer close(marked)
		<-parked
		if err := other.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
			return k.OutboxLog.Mark(ctx, []id.ID{later.ID})
		}); err != nil {
			c.t.Errorf("mark: %v", err)
		}
	})
	var first sync.Once
	noError(c.t, "park", c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		err := k.OutboxLog.Park(ctx, poison.ID, "no broker takes it")
		first.Do(func() { close(parked); await(marked) })
		return err
	}))
	marker.Wait()
	c.wantBacklog(ports.OutboxBacklog{Parked: 1})
}
