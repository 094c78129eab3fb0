package rest

import (
	"slices"
	"testing"

	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/core/product"
)

func TestTheShopsRoutesAreDescribed(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	doc := s.document(t)
	if want, got := registered(s.testAPI), doc.operations(); !slices.Equal(want, got) {
		t.Errorf("registered %v, described %v", want, got)
	}
	for name := range doc.Components.Schemas {
		if _, err := doc.compiler.Compile(documentURL + "#/components/schemas/" + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheShopsErrorCodesAreDescribed(t *testing.T) {
	t.Parallel()
	kit := newAPI(t).document(t).Components.Schemas["ErrorCode"].Enum
	described := newShop(t, nil).document(t).Components.Schemas["ErrorCode"].Enum[len(kit):]
	slices.Sort(described)
	want := []string{
		order.PurchaseLimit.String(), order.SoldOut.String(), payment.Declined.String(), product.SaleNotOpen.String(),
	}
	slices.Sort(want)
	if !slices.Equal(described, want) {
		t.Errorf("described are %v, want %v", described, want)
	}
}
