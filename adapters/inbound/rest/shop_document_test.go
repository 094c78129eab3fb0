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
	doc, compiler := documentOf(t, s.testAPI)
	if want, got := registered(s.testAPI), documented(doc); !slices.Equal(want, got) {
		t.Errorf("registered %v, described %v", want, got)
	}
	schemas, _ := dig(doc, "components", "schemas")
	for name := range schemas {
		if _, err := compiler.Compile(documentURL + "#/components/schemas/" + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheShopsErrorCodesAreDescribed(t *testing.T) {
	t.Parallel()
	doc, _ := documentOf(t, newShop(t, nil).testAPI)
	codes, _ := dig(doc, "components", "schemas", "ErrorCode")
	kit, _ := dig(mustDocument(t, newAPI(t)), "components", "schemas", "ErrorCode")
	var described []string
	for _, code := range codes["enum"].([]any)[len(kit["enum"].([]any)):] {
		described = append(described, code.(string))
	}
	slices.Sort(described)
	want := []string{
		order.PurchaseLimit.String(), order.SoldOut.String(), payment.Declined.String(), product.SaleNotOpen.String(),
	}
	slices.Sort(want)
	if !slices.Equal(described, want) {
		t.Errorf("described are %v, want %v", described, want)
	}
}

func mustDocument(t *testing.T, a *testAPI) object {
	t.Helper()
	doc, _ := documentOf(t, a)
	return doc
}
