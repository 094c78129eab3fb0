package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
)

// P1: a product that everybody looks at is read by clients that have not signed
// in. The bare server answers the same bytes, from memory; it knows no product,
// logs nothing, counts nothing, limits nobody and never times out.
func BenchmarkP1(b *testing.B) {
	b.Run("impl=bare", func(b *testing.B) {
		f := newHTTPFleet(b)
		addr, stop := f.boot(b, "api,worker")
		request := httpRequest("GET", "/api/v1/products/"+f.product(b, addr, 1000), "")
		body := httpDial(b, addr).must(b, http.StatusOK, request)
		stop()
		bare := httpBare(b, "GET", "/api/v1/products/:id", func(c *gin.Context) {
			c.Data(http.StatusOK, "application/json; charset=utf-8", body)
		})
		httpRun(b, bare, http.StatusOK, func() func() []byte { return func() []byte { return request } })
	})
	b.Run("impl=surge", func(b *testing.B) {
		f := newHTTPFleet(b)
		addr, _ := f.boot(b, "api,worker")
		request := httpRequest("GET", "/api/v1/products/"+f.product(b, addr, 1000), "")
		httpRun(b, addr, http.StatusOK, func() func() []byte { return func() []byte { return request } })
	})
}

// product puts something on sale and answers its id.
func (f *httpFleet) product(b *testing.B, addr string, stock int) string {
	b.Helper()
	body := fmt.Sprintf(`{"name":"Mechanical keyboard","description":"87 keys, hot-swappable, with a cable of 1.8 m.",`+
		`"price":{"amount":39900,"currency":"CNY"},"tags":["electronics","sale"],"stock":%d}`, stock)
	made := httpDial(b, addr).must(b, http.StatusCreated, httpRequest("POST", "/api/v1/products", body, f.signIn(b, "admin")))
	var v struct{ Data struct{ ID string } }
	if err := json.Unmarshal(made, &v); err != nil {
		b.Fatal(err)
	}
	return v.Data.ID
}
