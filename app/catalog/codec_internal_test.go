package catalog

import (
	"reflect"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
)

func TestCachedProductIsTheSame(t *testing.T) {
	t.Parallel()
	price, err := money.New(1<<53+1, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	starts, ends := time.Date(2030, 1, 2, 3, 4, 5, 6000, time.UTC), time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC)
	at := time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)
	for name, d := range map[string]product.Details{
		"least": {Name: "A", Price: price},
		"most": {
			Name: "“Ü” <&>\u2028", Description: "Two\nlines", Price: price, Tags: []string{"b", "a"}, PerUserLimit: 3,
			SaleStartsAt: &starts, SaleEndsAt: &ends,
		},
	} {
		p, err := product.New(id.ID{1, 15: 9}, d, 7, at)
		if err != nil {
			t.Fatal(err)
		}
		value, err := encode(p)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decode(value); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%s: %s became %+v (%v), want %+v", name, value, got, err, p)
		}
	}
}

func TestCachedProductThatNoProductCouldBe(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "{", "{}", `{"i":"x"}`, `{"i":"00000000-0000-0000-0000-000000000001","n":"A","a":0,"c":"CNY"}`} {
		if p, err := decode([]byte(value)); err == nil {
			t.Errorf("%s became %+v", value, p)
		}
	}
}
