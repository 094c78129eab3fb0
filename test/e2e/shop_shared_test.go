package e2e

import "testing"

// shop is a running shop and who uses it.
type shop struct {
	guest, admin *client
	users        []*client
}

// TestShop runs in one shop what needs none of its own, side by side. Each test
// has its own products.
func TestShop(t *testing.T) {
	t.Parallel()
	c := boot(t, withAdmin...)
	s := shop{guest: c, admin: c.admin()}
	for range 6 {
		s.users = append(s.users, c.user())
	}
	for name, test := range map[string]func(*testing.T, shop){
		"FlashSale":                  flashSale,
		"OneKeyManyRequestsAtOnce":   oneKeyManyRequestsAtOnce,
		"PurchaseLimit":              purchaseLimit,
		"SaleWindow":                 saleWindow,
		"EditsNeedTheCurrentVersion": editsNeedTheCurrentVersion,
		"Profile":                    profileEdits,
		"PaymentOutcomes":            paymentOutcomes,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, s.in(t))
		})
	}
}

// in is the same shop for another test.
func (s shop) in(t *testing.T) shop {
	in := shop{guest: s.guest.in(t), admin: s.admin.in(t)}
	for _, u := range s.users {
		in.users = append(in.users, u.in(t))
	}
	return in
}

func (c *client) in(t *testing.T) *client {
	in := *c
	in.t = t
	return &in
}
