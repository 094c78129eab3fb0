package bench

import (
	"net/http"
	"testing"
)

// P3: orders that are accepted. With workers=on, what follows an order (its
// events, the stock, the reservation) happens meanwhile in the same process, as
// it does in production; with workers=off it would happen elsewhere. Nobody waits
// for it: it falls behind as soon as orders come in faster than it can follow.
// The bare server is that of P2.
func BenchmarkP3(b *testing.B) {
	const stock = 1_000_000_000
	for _, workers := range []string{"on", "off"} {
		b.Run("workers="+workers+"/impl=bare", func(b *testing.B) {
			s := openSale(b, stock)
			accepted := s.settled(b, http.StatusCreated)
			s.stop()
			httpRun(b, bareOrders(b, http.StatusCreated, accepted), http.StatusCreated, s.orders)
		})
		b.Run("workers="+workers+"/impl=surge", func(b *testing.B) {
			s := openSale(b, stock)
			s.settled(b, http.StatusCreated)
			if workers == "off" { // they have opened the gate
				s.stop()
				s.addr, s.stop = s.boot(b, "api")
			}
			httpRun(b, s.addr, http.StatusCreated, s.orders)
		})
	}
}
