package system

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/outbound/prometheus"
)

// A lag is shown as long as somebody knows it.
func TestLagIsShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, m := &broker{}, prometheus.New()
		b.set(errDown)
		w := &lagWatch{b, nil, m.NewLags()}
		shown := func() bool {
			answer := httptest.NewRecorder()
			m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			return strings.Contains(answer.Body.String(), `surge_event_lag_messages{group="g",partition="1",topic="t"} 7`+"\n")
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- w.run(ctx) }()
		for _, known := range []bool{false, true, false} {
			b.set(errDown)
			if known {
				b.set(nil)
			}
			<-time.After(2 * lagEvery)
			if shown() != known {
				t.Errorf("shown: %t, known: %t", shown(), known)
			}
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestGroupsOfABusiness(t *testing.T) {
	t.Parallel()
	b := Business{Subscriptions: []events.Subscription{{Group: "g", Topics: []string{"a", "b"}}, {Group: "h", Topics: []string{"a"}}}}
	want := map[string][]string{
		"g": {"a", "b", "a.g.retry", "b.g.retry"}, "h": {"a", "a.h.retry"}, "dead-letters": {"a.g.dlq", "b.g.dlq", "a.h.dlq"},
	}
	if got := b.groups(); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}
