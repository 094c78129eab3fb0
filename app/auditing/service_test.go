package auditing_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/auditing"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// ids count up.
type ids struct{ n uint64 }

func (g *ids) New() id.ID {
	g.n++
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], g.n)
	return id.V7(time.Unix(0, 0), random)
}

func envelope(g *ids, typ, key string) event.Envelope {
	return event.Envelope{
		ID: g.New(), Source: "somewhere", Type: typ, Version: 1, Topic: event.OrderTopic, Key: key,
		Time: time.Unix(1, 0).UTC(), Data: []byte(`{"of":"` + typ + `"}`),
	}
}

func TestTrailIsWhatWasHeardInOrder(t *testing.T) {
	t.Parallel()
	var g ids
	s := auditing.New(memory.NewAuditingStore().Node(), &g)
	order, other := g.New(), g.New()
	heard := []event.Envelope{
		envelope(&g, "order.placed", order.String()), envelope(&g, "stock.deducted", order.String()),
		envelope(&g, "anything.new", order.String()), // a type that nobody else knows
	}
	for _, e := range heard {
		for range 2 { // once each, however often they are delivered
			if err := s.Record(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Record(t.Context(), envelope(&g, e.Type, other.String())); err != nil {
			t.Fatal(err)
		}
	}
	trail, err := s.Trail(t.Context(), order, ports.Page{Limit: 2})
	if err != nil || len(trail) != 2 {
		t.Fatalf("%+v, %v", trail, err)
	}
	rest, err := s.Trail(t.Context(), order, ports.Page{After: trail[1].ID, Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	trail = append(trail, rest...)
	if len(trail) != len(heard) {
		t.Fatalf("%d entries", len(trail))
	}
	for i, e := range trail {
		if e.Order != order || e.Event.ID != heard[i].ID || e.Event.Type != heard[i].Type || !bytes.Equal(e.Event.Data, heard[i].Data) {
			t.Errorf("entry %d is %+v", i, e)
		}
	}
}

func TestEventOfNoOrderIsRefused(t *testing.T) {
	t.Parallel()
	var g ids
	s := auditing.New(memory.NewAuditingStore().Node(), &g)
	if err := s.Record(t.Context(), envelope(&g, "order.placed", "not an id")); !fault.Is(err, fault.InvalidArgument) {
		t.Errorf("%v", err)
	}
}
