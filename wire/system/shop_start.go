package system

import (
	"context"
	"crypto/rand"
	"strings"

	"example.com/surge/app/accounts"
	"example.com/surge/app/catalog"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
)

// admin is who may edit the catalogue from the start.
type admin struct {
	email, password string
	made            bool // the password is ours, so somebody must be told
}

// adminOf is the configured admin. Where everything is in memory and none is,
// one is made with a random password; elsewhere there is none then.
func adminOf(c config.Config) admin {
	switch {
	case c.AdminEmail != "":
		return admin{email: c.AdminEmail, password: string(c.AdminPassword)}
	case c.InMemory():
		return admin{email: "admin@example.com", password: rand.Text(), made: true}
	default:
		return admin{}
	}
}

func (a admin) ensure(s *accounts.Service) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		if a.email == "" {
			return nil
		}
		return s.EnsureAdmin(ctx, a.email, a.password)
	}
}

// demo puts a few products on sale where everything is in memory and nothing
// is for sale yet.
func demo(c config.Config, s *catalog.Service) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		if !c.DemoCatalogue || !c.InMemory() {
			return nil
		}
		if list, err := s.List(ctx, "", ports.Page{Limit: 1}); err != nil || len(list) > 0 {
			return err
		}
		for _, p := range demoCatalogue {
			price, err := money.New(p.price, "CNY")
			if err != nil {
				return err
			}
			d := product.Details{Name: p.name, Description: p.description, Price: price, Tags: p.tags, PerUserLimit: p.limit}
			if _, err := s.Create(ctx, d, p.stock); err != nil {
				return err
			}
		}
		return nil
	}
}

var demoCatalogue = []struct {
	name, description string
	price             int64
	tags              []string
	stock, limit      int64
}{
	{"Teapot", "Short and stout.", 12900, []string{"kitchen"}, 40, 0},
	{"Mechanical keyboard", "Loud.", 49900, []string{"desk", "electronics"}, 200, 5},
	{"Phone, limited edition", "There are only ten.", 299900, []string{"electronics", "limited"}, 10, 1},
	{"Umbrella", "For flash floods.", 7900, []string{"outdoors"}, 1000, 0},
}

func greeting(base string, a admin) string {
	var b strings.Builder
	b.WriteString("\nThe shop is open at " + base + "\n\n")
	b.WriteString("  what it can do    " + base + "/docs\n")
	b.WriteString("  what is on sale   curl -s " + base + "/api/v1/products\n")
	if a.made {
		b.WriteString("  admin             " + a.email + " with password " + a.password + " (made for this run)\n")
	}
	b.WriteString("  a flash sale      see \"A flash sale, for real\" in the README\n\n")
	return b.String()
}
