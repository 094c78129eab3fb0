package product_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
)

var at = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func details() product.Details {
	price, err := money.New(1999, "CNY")
	if err != nil {
		panic(err)
	}
	return product.Details{Name: "Teapot", Description: "Short\nand stout", Price: price, Tags: []string{"tea"}}
}

func teapot(t *testing.T, d product.Details) product.Product {
	t.Helper()
	p, err := product.New(id.V7(at, [10]byte{}), d, 100, at)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWrongFieldsAreNamed(t *testing.T) {
	t.Parallel()
	ends := at.Add(-time.Second)
	ancient := time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC)
	free, _ := money.New(0, "CNY")
	for name, c := range map[string]struct {
		field string
		spoil func(*product.Details)
	}{
		"no name":           {"name", func(d *product.Details) { d.Name = " \u00a0" }},
		"long name":         {"name", func(d *product.Details) { d.Name = strings.Repeat("é", product.MaxName+1) }},
		"name of two lines": {"name", func(d *product.Details) { d.Name = "a\nb" }},
		"name not UTF-8":    {"name", func(d *product.Details) { d.Name = "\xff" }},
		"long description":  {"description", func(d *product.Details) { d.Description = strings.Repeat("x", product.MaxDescription+1) }},
		"no price":          {"price", func(d *product.Details) { d.Price = money.Money{} }},
		"for nothing":       {"price", func(d *product.Details) { d.Price = free }},
		"empty tag":         {"tags", func(d *product.Details) { d.Tags = []string{""} }},
		"tag twice":         {"tags", func(d *product.Details) { d.Tags = []string{"a", "b", "a"} }},
		"long tag":          {"tags", func(d *product.Details) { d.Tags = []string{strings.Repeat("x", product.MaxTag+1)} }},
		"many tags":         {"tags", func(d *product.Details) { d.Tags = strings.Split("abcdefghijklmnopqrstu", "") }},
		"negative limit":    {"per_user_limit", func(d *product.Details) { d.PerUserLimit = -1 }},
		"huge limit":        {"per_user_limit", func(d *product.Details) { d.PerUserLimit = product.MaxStock + 1 }},
		"ends before start": {"sale_ends_at", func(d *product.Details) { d.SaleStartsAt, d.SaleEndsAt = &at, &ends }},
		"ends with start":   {"sale_ends_at", func(d *product.Details) { d.SaleStartsAt, d.SaleEndsAt = &at, &at }},
		"ancient start":     {"sale_starts_at", func(d *product.Details) { d.SaleStartsAt = &ancient }},
	} {
		d := details()
		c.spoil(&d)
		_, err := product.New(id.V7(at, [10]byte{}), d, 1, at)
		complaints := slices.DeleteFunc(slices.Clone(fault.From(err).Details()), func(x fault.Detail) bool { return x.Field != c.field })
		if !fault.Is(err, fault.InvalidArgument) || len(complaints) == 0 || len(complaints) != len(fault.From(err).Details()) {
			t.Errorf("%s: %v %v", name, err, fault.From(err).Details())
		}
	}
	for _, stock := range []int64{-1, product.MaxStock + 1} {
		if _, err := product.New(id.V7(at, [10]byte{}), details(), stock, at); !fault.Is(err, fault.InvalidArgument) {
			t.Errorf("a stock of %d: %v", stock, err)
		}
	}
}

func TestEveryComplaintIsToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := product.New(id.V7(at, [10]byte{}), product.Details{}, -1, at)
	var fields []string
	for _, d := range fault.From(err).Details() {
		fields = append(fields, d.Field)
	}
	if want := []string{"name", "price", "stock"}; !slices.Equal(fields, want) {
		t.Errorf("complaints about %v, not %v", fields, want)
	}
}

func TestOnSaleInsideTheWindow(t *testing.T) {
	t.Parallel()
	start, end := at, at.Add(time.Hour)
	for name, c := range map[string]struct {
		start, end *time.Time
		when       time.Time
		open       bool
	}{
		"no window":        {nil, nil, at, true},
		"before":           {&start, &end, at.Add(-time.Microsecond), false},
		"at the start":     {&start, &end, at, true},
		"inside":           {&start, &end, at.Add(time.Minute), true},
		"at the end":       {&start, &end, end, false},
		"open-ended":       {&start, nil, at.Add(24 * 365 * time.Hour), true},
		"since ever, over": {nil, &end, end.Add(time.Hour), false},
	} {
		d := details()
		d.SaleStartsAt, d.SaleEndsAt = c.start, c.end
		if err := teapot(t, d).OnSale(c.when); (err == nil) != c.open || err != nil && !fault.Is(err, product.SaleNotOpen) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the caller changes afterwards changes no product.
func TestProductOwnsItsDetails(t *testing.T) {
	t.Parallel()
	d := details()
	start := at
	d.SaleStartsAt = &start
	p := teapot(t, d)
	d.Tags[0] = "coffee"
	start = start.Add(time.Hour)
	if s := p.Snapshot(); s.Tags[0] != "tea" || !s.SaleStartsAt.Equal(at) {
		t.Errorf("the product became %v from %v", s.Tags, s.SaleStartsAt)
	}
}

func TestEditCountsVersionsAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	p := teapot(t, details())
	d := details()
	d.Name = "Kettle"
	later := at.Add(time.Hour)
	edited, err := p.Edit(d, later)
	s := edited.Snapshot()
	if err != nil || s.Name != "Kettle" || s.Version != 2 || s.InitialStock != 100 || !s.CreatedAt.Equal(at) || !s.UpdatedAt.Equal(later) || s.ID != p.ID() {
		t.Errorf("%+v, %v", s, err)
	}
	d.Name = ""
	if _, err := p.Edit(d, later); !fault.Is(err, fault.InvalidArgument) {
		t.Errorf("an edit that empties the name: %v", err)
	}
}

func TestCheckQuantity(t *testing.T) {
	t.Parallel()
	for n, ok := range map[int64]bool{-1: false, 0: false, 1: true, product.MaxStock: true, product.MaxStock + 1: false} {
		if got := product.CheckQuantity(n) == ""; got != ok {
			t.Errorf("%d pieces: %v", n, got)
		}
	}
}
