package events_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports/event"
)

type opened struct {
	Door string `json:"door"`
}

func (opened) EventType() string  { return "door.opened" }
func (opened) EventVersion() int  { return 1 }
func (opened) EventTopic() string { return "doors" }
func (o opened) EventKey() string { return o.Door }

type openedV2 struct{ opened }

func (openedV2) EventVersion() int { return 2 }

type rang struct{ opened }

func (rang) EventType() string  { return "bell.rang" }
func (rang) EventTopic() string { return "bells" }

func envelope(t *testing.T, p event.Payload) event.Envelope {
	t.Helper()
	e, err := event.New(id.Hash("event"), "test", time.Unix(1, 0), "", p)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestRouterCallsTheHandlerOfTypeAndVersion(t *testing.T) {
	t.Parallel()
	var got []string
	r := events.NewRouter(
		events.On(func(_ context.Context, eid id.ID, p opened) error {
			if eid != id.Hash("event") {
				t.Errorf("got event id %v", eid)
			}
			got = append(got, "1 "+p.Door)
			return nil
		}),
		events.On(func(_ context.Context, _ id.ID, p openedV2) error { got = append(got, "2 "+p.Door); return nil }),
		events.On(func(context.Context, id.ID, rang) error { return errors.New("broken bell") }),
	)
	for _, p := range []event.Payload{opened{"front"}, openedV2{opened{"back"}}} {
		if err := r.Handle(t.Context(), envelope(t, p)); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(got, []string{"1 front", "2 back"}) {
		t.Errorf("got %v", got)
	}
	if err := r.Handle(t.Context(), envelope(t, rang{})); err == nil || err.Error() != "broken bell" {
		t.Errorf("got %v, want the handler's error as it is", err)
	}
	if topics := r.Topics(); !slices.Equal(topics, []string{"bells", "doors"}) {
		t.Errorf("topics %v", topics)
	}
}

func TestRouterTellsUnknownFromUndecodable(t *testing.T) {
	t.Parallel()
	r := events.NewRouter(events.On(func(context.Context, id.ID, opened) error {
		t.Error("called")
		return nil
	}))
	if err := r.Handle(t.Context(), envelope(t, rang{})); !errors.Is(err, consuming.ErrUnknownType) {
		t.Errorf("unknown type: %v", err)
	}
	badData := envelope(t, opened{})
	badData.Data = []byte(`{"door":7}`)
	for what, e := range map[string]event.Envelope{"unknown version": envelope(t, openedV2{}), "bad data": badData} {
		if err := r.Handle(t.Context(), e); !fault.Is(err, fault.InvalidArgument) || !consuming.IsPermanent(err) {
			t.Errorf("%s: got %v, want a permanent InvalidArgument", what, err)
		}
	}
}

func TestRouterRefusesTwoHandlersOfOneType(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("two routes for one type were accepted")
		}
	}()
	route := events.On(func(context.Context, id.ID, opened) error { return nil })
	events.NewRouter(route, route)
}
