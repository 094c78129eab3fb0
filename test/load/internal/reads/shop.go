package reads

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.com/surge/test/load/internal/client"
)

// Options are the size of the attacks.
type Options struct {
	Run      string // tells this run's products from those of others
	Nodes    []Node // at least one
	Products int    // that are read
	Rate     int    // reads of them a second
	MadeUp   int    // ids
	Waiters  int    // in a crowd
	Workers  int    // requests for made-up ids at a time
	Email    string // the admin's
	Password string
}

// Node is a process of the fleet: where its API is, and where its metrics are.
type Node struct{ API, Ops string }

// Shop is a fleet, and what is read there. It is attacked once at a time.
type Shop struct {
	o        Options
	nodes    []*client.Client
	ops      []*client.Client
	admin    *client.Client
	token    string
	products []*product
	// Cached is when all products were read on every node, for the first time.
	Cached time.Time
}

// Open makes the products and has every node read all of them, one after the
// other. Requests go over the transport.
func Open(ctx context.Context, o Options, transport http.RoundTripper) (*Shop, error) {
	s := &Shop{o: o}
	for _, n := range o.Nodes {
		s.nodes = append(s.nodes, client.New([]string{n.API}, transport, 0)) // an attack wants to see every answer
		s.ops = append(s.ops, client.New([]string{n.Ops}, transport, 3))
	}
	s.admin = client.New([]string{o.Nodes[0].API}, transport, 10)
	if err := s.signIn(ctx); err != nil {
		return nil, fmt.Errorf("sign the admin in: %w", err)
	}
	for i := range o.Products {
		if err := s.make(ctx, fmt.Sprintf("Read %s %d", o.Run, i)); err != nil {
			return nil, fmt.Errorf("make a product: %w", err)
		}
	}
	s.Cached = time.Now()
	var t tally
	for node := range s.nodes {
		for _, p := range s.products {
			s.read(ctx, &t, node, p)
		}
	}
	if t.f.Failed+t.f.Blind > 0 {
		return nil, fmt.Errorf("%d of %d first reads failed: %s", t.f.Failed+t.f.Blind, t.f.Requests, t.f.Why)
	}
	return s, nil
}

func (s *Shop) signIn(ctx context.Context) error {
	a, err := client.Decode[struct {
		AccessToken string `json:"access_token"`
	}](s.admin.Do(ctx, client.Request{
		Method: "POST", Path: "/api/v1/sessions", Body: map[string]string{"email": s.o.Email, "password": s.o.Password},
	}, nil), http.StatusCreated)
	s.token = a.Data.AccessToken
	return err
}

// details are a product as its admin sends it.
func details(name string) map[string]any {
	return map[string]any{"name": name, "price": map[string]any{"amount": 1999, "currency": "CNY"}, "stock": 1}
}

func (s *Shop) make(ctx context.Context, name string) error {
	a, err := client.Decode[struct {
		ID      string
		Version int64
	}](s.admin.Do(ctx, client.Request{Method: "POST", Path: "/api/v1/products", Token: s.token, Body: details(name)}, nil), http.StatusCreated)
	if err == nil {
		s.products = append(s.products, &product{id: a.Data.ID, version: a.Data.Version, first: a.Data.Version})
	}
	return err
}
