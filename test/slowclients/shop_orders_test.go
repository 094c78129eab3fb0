package slowclients_test

import (
	"net/http"
	"testing"
	"time"
)

const orders = "/api/v1/orders"

// An order whose body does not come leaves nothing behind: sent again under the
// same key it is a new one.
func TestAnOrderThatDoesNotComeIsCutOff(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(c *client, body string){
		"byte by byte":   (*client).trickle,
		"stops half way": func(c *client, body string) { c.say(body[:len(body)/2]) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, s *service) {
				b, slow := newBuyer(t, s), s.dial()
				began := s.now()
				head, body := b.order("key-1")
				slow.say(head)
				send(slow, body)
				s.at(began + readWithin - 1)
				s.serves()
				a := slow.answer()
				a.want(t, http.StatusBadRequest, "INVALID_ARGUMENT")
				a.wantLast(t)
				slow.closes(began + readWithin)
				s.handledOnce(orders, http.StatusBadRequest, readWithin)
				b.wantOrders(t, 0)

				again := s.dial()
				again.say(head + body)
				again.answer().want(t, http.StatusCreated, "")
				b.wantOrders(t, 1)
			})
		})
	}
}

func TestAnOrderThatIsSlowButInTimeIsPlaced(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		const seconds = 9 // less than the work on a request may take
		b, slow := newBuyer(t, s), s.dial()
		began := s.now()
		head, body := b.order("key-1")
		rest := len(body) - seconds
		slow.say(head + body[:rest])
		slow.trickle(body[rest:])
		slow.answer().want(t, http.StatusCreated, "")
		if took := s.now() - began; took != seconds*time.Second-time.Second/2 {
			t.Errorf("answered after %v", took)
		}
		b.wantOrders(t, 1)
	})
}

// The body is in time, but leaves none for the work: that is refused as
// anything that takes too long, and nothing is bought.
func TestAnOrderThatLeavesNoTimeIsNotPlaced(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		b, slow := newBuyer(t, s), s.dial()
		began := s.now()
		head, body := b.order("key-1")
		slow.say(head)
		s.at(began + 12*time.Second)
		slow.say(body)
		slow.answer().want(t, http.StatusServiceUnavailable, "UNAVAILABLE")
		b.wantOrders(t, 0)
	})
}

func TestTheEndLetsAnOrderFinish(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, s *service) {
		b, slow := newBuyer(t, s), s.dial()
		began := s.now()
		head, body := b.order("key-1")
		slow.say(head)
		s.terminate()
		s.at(began + grace + drainWithin/2)
		slow.say(body)
		a := slow.answer()
		a.want(t, http.StatusCreated, "")
		a.wantLast(t)
	})
}
