// Package money is exact money: an integer number of minor units (cents, fen)
// of one currency. Nothing is rounded and nothing overflows silently.
package money

import (
	"math"
	"math/bits"

	"example.com/surge/core/fault"
)

// Money is an amount of one currency. The zero Money is no amount at all and
// equals nothing that New returns.
type Money struct {
	amount   int64
	currency string
}

// New makes money of minor units. The currency is three capital letters
// (ISO 4217); the amount is not negative. Else InvalidArgument.
func New(amount int64, currency string) (Money, error) {
	if len(currency) != 3 {
		return Money{}, errCurrency
	}
	for i := 0; i < len(currency); i++ {
		if currency[i] < 'A' || currency[i] > 'Z' {
			return Money{}, errCurrency
		}
	}
	if amount < 0 {
		return Money{}, fault.New(fault.InvalidArgument, "must not be negative")
	}
	return Money{amount: amount, currency: currency}, nil
}

// Amount is the number of minor units.
func (m Money) Amount() int64 { return m.amount }

// Currency is the ISO 4217 code.
func (m Money) Currency() string { return m.currency }

// IsZero says whether it is the zero Money, which no constructor returns.
func (m Money) IsZero() bool { return m.currency == "" }

// Times multiplies by a count. A product above math.MaxInt64 or a count below
// 0 is InvalidArgument.
func (m Money) Times(n int64) (Money, error) {
	if n < 0 {
		return Money{}, fault.New(fault.InvalidArgument, "must not be negative")
	}
	hi, lo := bits.Mul64(uint64(m.amount), uint64(n)) //nolint:gosec // both are checked to be at least 0
	if hi != 0 || lo > math.MaxInt64 {
		return Money{}, errOverflow
	}
	return Money{amount: int64(lo), currency: m.currency}, nil
}

var (
	errCurrency = fault.New(fault.InvalidArgument, "must be three capital letters of ISO 4217")
	errOverflow = fault.New(fault.InvalidArgument, "the total is too large")
)
