package events_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/ports/event"
)

// unheard are the types that are in the trail for whoever asks, but that
// nobody reacts to.
var unheard = []string{event.TypePaymentDeclined}

func TestEveryTypeIsHeard(t *testing.T) {
	t.Parallel()
	frozen, err := filepath.Glob("../../../ports/event/testdata/shop_*.json")
	if err != nil || len(frozen) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	var heard []string
	for _, s := range (events.Shop{}).Subscriptions() {
		heard = append(heard, s.Types...)
	}
	for _, file := range frozen {
		eventType, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(file), "shop_"), ".v")
		isHeard, onPurpose := slices.Contains(heard, eventType), slices.Contains(unheard, eventType)
		if isHeard == onPurpose {
			t.Errorf("%s: heard %v, unheard on purpose %v", eventType, isHeard, onPurpose)
		}
	}
}

func TestGroupsAreSubscribedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range (events.Shop{}).Subscriptions() {
		if seen[s.Group] || s.Group == "" {
			t.Errorf("the group %q is subscribed twice", s.Group)
		}
		seen[s.Group] = true
		if s.Handle == nil || len(s.Topics) == 0 {
			t.Errorf("%s: %+v", s.Group, s)
		}
		for _, topic := range s.Topics {
			if !slices.Contains(event.Topics(), topic) {
				t.Errorf("%s listens to %s, where nobody speaks", s.Group, topic)
			}
		}
	}
}

// The trail has every event of the orders' topic, known or not.
func TestAuditingHearsEverything(t *testing.T) {
	t.Parallel()
	for _, s := range (events.Shop{}).Subscriptions() {
		if s.Types == nil && slices.Equal(s.Topics, []string{event.OrderTopic}) {
			return
		}
	}
	t.Error("nobody hears every event of orders")
}
