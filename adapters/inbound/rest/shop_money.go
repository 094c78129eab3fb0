package rest

import (
	"example.com/surge/core/fault"
	"example.com/surge/core/money"
	"example.com/surge/core/text"
)

// moneyJSON is money in answers.
type moneyJSON struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

func moneyOf(m money.Money) moneyJSON {
	return moneyJSON{Amount: m.Amount(), Currency: m.Currency()}
}

// moneyInJSON is money that a client names.
type moneyInJSON struct {
	Amount   Field[int64]  `json:"amount"`
	Currency Field[string] `json:"currency"`
}

// check answers the money, or the zero Money and why there is none. A field
// that is not set is missed as a whole.
func (in *moneyInJSON) check(f *text.Fields, field string, set bool) money.Money {
	if !set {
		f.Check(field, "is required")
		return money.Money{}
	}
	// One at a time, so that each is blamed for its own.
	_, badCurrency := money.New(0, in.Currency.Value)
	_, badAmount := money.New(in.Amount.Value, "XXX")
	f.Check(field+".currency", reason(badCurrency))
	if !in.Amount.Set {
		f.Check(field+".amount", "is required")
	}
	f.Check(field+".amount", reason(badAmount))
	m, err := money.New(in.Amount.Value, in.Currency.Value)
	if err != nil {
		return money.Money{}
	}
	return m
}

// reason is what is wrong with a value by the word of its constructor.
func reason(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Message()
}
