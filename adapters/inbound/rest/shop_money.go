package rest

import "example.com/surge/core/money"

// moneyJSON is money in answers.
type moneyJSON struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

func moneyOf(m money.Money) moneyJSON {
	return moneyJSON{Amount: m.Amount(), Currency: m.Currency()}
}
