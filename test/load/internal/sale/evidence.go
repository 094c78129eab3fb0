package sale

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"example.com/surge/test/load/internal/client"
)

// Evidence is what a sale left behind.
type Evidence struct {
	Users    int
	Accounts int
	Stock    int64  // at the beginning
	Product  string // its id
	Released time.Time
	Outcomes []Outcome        // by user; nil before the rush
	Orders   map[string]Order // of the product, by id, as their owners' lists show them
	Listed   bool             // Orders is complete
	Shown    int64            // stock that the product shows at the end
	Samples  []Sample         // in the order in which they ended
}

// Outcome is what one user was answered in the end.
type Outcome struct {
	First  client.Answer
	Replay client.Answer // of the same request, after everybody's first
}

// accepted are the orders that the answers are about: one, where both are of
// the same.
func (o Outcome) accepted() []Order {
	var orders []Order
	for _, a := range []client.Answer{o.First, o.Replay} {
		order, err := acceptedOrder(a)
		if err == nil && !slices.ContainsFunc(orders, func(x Order) bool { return x.ID == order.ID }) {
			orders = append(orders, order)
		}
	}
	return orders
}

// acceptedOrder reads the order of a 201.
func acceptedOrder(a client.Answer) (Order, error) {
	page, err := client.Decode[Order](a, http.StatusCreated)
	if err == nil && page.Data.ID == "" {
		err = errors.New("an order without an id")
	}
	return page.Data, err
}

// Accepted is every order that was accepted, by id.
func (e *Evidence) Accepted() map[string]Order {
	all := map[string]Order{}
	for _, o := range e.Outcomes {
		for _, order := range o.accepted() {
			all[order.ID] = order
		}
	}
	return all
}

// ByStatus counts the orders of the product.
func (e *Evidence) ByStatus() map[string]int {
	counts := map[string]int{}
	for _, o := range e.Orders {
		counts[o.Status]++
	}
	return counts
}

// Order is an order as the API shows it.
type Order struct {
	ID        string
	ProductID string `json:"product_id"`
	Quantity  int64
	Status    string
}

// The states of an order.
const (
	statusPending  = "pending"
	statusReserved = "reserved"
	statusPaid     = "paid"
)

// The phases whose requests are sampled.
const (
	PhaseOrder  = "order"
	PhaseReplay = "replay"
)

// Sample is one request on the wire.
type Sample struct {
	Phase string
	Kind  string
	Began time.Duration // since the release
	Took  time.Duration
}
