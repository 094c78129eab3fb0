package wire

import (
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
)

// StoresSet picks the adapters of the shop's ports by URL.
var StoresSet = inmemory.StoresSet

func checkBusinessURLs(c config.Config) error {
	return checkURL("PAYMENT_URL", c.PaymentURL, "sandbox")
}
