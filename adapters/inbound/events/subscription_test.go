package events_test

import (
	"context"
	"slices"
	"testing"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/core/id"
)

func TestRoutedListensWhereItsTypesTravel(t *testing.T) {
	t.Parallel()
	heard := 0
	s := events.Routed("porter",
		events.On(func(context.Context, id.ID, opened) error { heard++; return nil }),
		events.On(func(context.Context, id.ID, openedV2) error { return nil }),
		events.On(func(context.Context, id.ID, rang) error { return nil }),
	)
	if s.Group != "porter" || !slices.Equal(s.Topics, []string{"bells", "doors"}) || !slices.Equal(s.Types, []string{"bell.rang", "door.opened"}) {
		t.Errorf("%+v", s)
	}
	if err := s.Handle(t.Context(), envelope(t, opened{"front"})); err != nil || heard != 1 {
		t.Errorf("%v, heard %d times", err, heard)
	}
}
