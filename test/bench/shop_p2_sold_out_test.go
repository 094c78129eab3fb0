package bench

import (
	"bytes"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

// P2: orders for a product that is sold out, by users who have signed in, each
// with an idempotency key of its own. The bare server decodes the same body and
// answers the same bytes; it reads neither token nor key.
func BenchmarkP2(b *testing.B) {
	b.Run("impl=bare", func(b *testing.B) {
		s := openSale(b, 0)
		refusal := s.settled(b, http.StatusConflict)
		s.stop()
		httpRun(b, bareOrders(b, http.StatusConflict, refusal), http.StatusConflict, s.orders)
	})
	b.Run("impl=surge", func(b *testing.B) {
		s := openSale(b, 0)
		s.settled(b, http.StatusConflict)
		httpRun(b, s.addr, http.StatusConflict, s.orders)
	})
}

// sale is a product on sale, and its buyers.
type sale struct {
	*httpFleet
	addr     string
	stop     func()
	requests [][]byte // one for each buyer
}

const saleBuyers = 1024

// openSale sells so many pieces on a system that does everything itself.
func openSale(b *testing.B, stock int) *sale {
	b.Helper()
	s := &sale{httpFleet: newHTTPFleet(b)}
	s.addr, s.stop = s.boot(b, "api,worker")
	body := fmt.Sprintf(`{"product_id":%q,"quantity":1}`, s.product(b, s.addr, stock))
	for range saleBuyers {
		s.requests = append(s.requests, httpRequest("POST", "/api/v1/orders", body, saleKey+"0000000000000000", s.signIn(b, "user")))
	}
	return s
}

const saleKey = "Idempotency-Key: " // and 16 digits

// saleKeys counts the keys, and picks their buyers.
var saleKeys atomic.Uint64

// orders makes orders with keys of their own, by one buyer after another.
func (s *sale) orders() func() []byte {
	at := bytes.Index(s.requests[0], []byte(saleKey)) + len(saleKey)
	var request []byte
	return func() []byte {
		n := saleKeys.Add(1)
		request = append(request[:0], s.requests[n%saleBuyers]...)
		for i, v := at+15, n; v > 0; i, v = i-1, v/10 {
			request[i] = '0' + byte(v%10)
		}
		return request
	}
}

// settled answers the first body of an answer to an order that is not that the
// sale is not ready yet.
func (s *sale) settled(b *testing.B, want int) []byte {
	b.Helper()
	c, next := httpDial(b, s.addr), s.orders()
	for tick := time.NewTicker(time.Millisecond); ; <-tick.C {
		status, body, err := c.send(next())
		switch {
		case err == nil && status == want:
			return bytes.Clone(body)
		case err != nil || status != http.StatusServiceUnavailable:
			b.Fatalf("answered %d, %v, want %d: %s", status, err, want, body)
		}
	}
}

// bareOrders decodes orders, and answers all of them with the same bytes.
func bareOrders(b *testing.B, status int, body []byte) string {
	b.Helper()
	return httpBare(b, "POST", "/api/v1/orders", func(c *gin.Context) {
		var in struct {
			ProductID string `json:"product_id"`
			Quantity  int64  `json:"quantity"`
		}
		if err := c.ShouldBindJSON(&in); err != nil || in.ProductID == "" || in.Quantity != 1 {
			c.Status(http.StatusBadRequest)
			return
		}
		c.Data(status, "application/json; charset=utf-8", body)
	})
}
