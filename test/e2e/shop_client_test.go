package e2e

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"example.com/surge/test/internal/quickshop"
)

func init() { quick = quickshop.New }

const (
	adminEmail    = "admin@example.com"
	adminPassword = "correct horse battery"
)

// withAdmin are the variables that make an admin at start.
var withAdmin = []string{"ADMIN_EMAIL=" + adminEmail, "ADMIN_PASSWORD=" + adminPassword}

type (
	moneyJSON struct {
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	productJSON struct {
		ID      string
		Name    string
		Tags    []string
		Stock   int64
		Version int64
	}
	orderJSON struct {
		ID        string
		UserID    string `json:"user_id"`
		ProductID string `json:"product_id"`
		Quantity  int64
		Total     moneyJSON
		Status    string
		Version   int64
	}
	paymentJSON struct {
		ID      string
		OrderID string `json:"order_id"`
		Status  string
		Amount  moneyJSON
	}
)

// signIn answers a client of that user.
func (c *client) signIn(email, password string) *client {
	c.t.Helper()
	a := c.want(http.StatusCreated, c.send("POST", "/api/v1/sessions", map[string]any{"email": email, "password": password}))
	s := data[struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
	}](c.t, a)
	if s.AccessToken == "" || s.TokenType != "Bearer" {
		c.t.Errorf("a session without a bearer token: %s", a.body)
	}
	user := *c
	user.token = s.AccessToken
	return &user
}

func (c *client) admin() *client { return c.signIn(adminEmail, adminPassword) }

var users atomic.Int64

// user registers somebody new and signs in.
func (c *client) user() *client {
	c.t.Helper()
	email := fmt.Sprintf("user%d@example.com", users.Add(1))
	c.want(http.StatusCreated, c.send("POST", "/api/v1/users", map[string]any{"name": "User", "email": email, "password": "a password"}))
	return c.signIn(email, "a password")
}

// product puts something on sale and waits for its gate to open.
func (c *client) product(stock int64, more map[string]any) productJSON {
	c.t.Helper()
	body := map[string]any{"name": "A thing", "price": moneyJSON{1999, "CNY"}, "stock": stock}
	for k, v := range more {
		body[k] = v
	}
	p := data[productJSON](c.t, c.want(http.StatusCreated, c.send("POST", "/api/v1/products", body)))
	return p
}

// order places an order, again while the gate of a new product is closed.
func (c *client) order(key, product string, quantity int64) answer {
	c.t.Helper()
	var a answer
	eventually(c.t, "the gate opens", func() bool {
		a = c.send("POST", "/api/v1/orders", map[string]any{"product_id": product, "quantity": quantity}, "Idempotency-Key", key)
		return a.status != http.StatusServiceUnavailable
	})
	return a
}

// placed is an order that was accepted.
func (c *client) placed(key, product string, quantity int64) orderJSON {
	c.t.Helper()
	return data[orderJSON](c.t, c.want(http.StatusCreated, c.order(key, product, quantity)))
}

// becomes waits for an order's status.
func (c *client) becomes(order, status string) {
	c.t.Helper()
	eventually(c.t, "order is "+status, func() bool {
		return data[orderJSON](c.t, c.send("GET", "/api/v1/orders/"+order, nil)).Status == status
	})
}

// shows waits for a product's stock.
func (c *client) shows(product string, stock int64) {
	c.t.Helper()
	eventually(c.t, fmt.Sprintf("stock is %d", stock), func() bool {
		return data[productJSON](c.t, c.send("GET", "/api/v1/products/"+product, nil)).Stock == stock
	})
}

func (c *client) pay(order, key, token string) answer {
	c.t.Helper()
	return c.send("POST", "/api/v1/orders/"+order+"/payments", map[string]any{"payment_token": token}, "Idempotency-Key", key)
}
