package money_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"example.com/surge/core/fault"
	"example.com/surge/core/money"
)

func TestNewRefusesWhatIsNoMoney(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		amount   int64
		currency string
	}{
		"negative":         {-1, "CNY"},
		"no currency":      {1, ""},
		"lower case":       {1, "cny"},
		"two letters":      {1, "CN"},
		"four letters":     {1, "CNYY"},
		"digits":           {1, "C1Y"},
		"three bytes, one": {1, "元"},
	} {
		if m, err := money.New(c.amount, c.currency); !fault.Is(err, fault.InvalidArgument) || !m.IsZero() {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

// amounts leans towards the ends of the range, where overflow lives.
var amounts = rapid.OneOf(
	rapid.Int64Range(0, math.MaxInt64),
	rapid.Int64Range(0, 100),
	rapid.Int64Range(math.MaxInt64-100, math.MaxInt64),
	rapid.SampledFrom([]int64{1 << 31, 1 << 32, 3037000499, 3037000500}), // around the root of the largest
)

func of(t *rapid.T, amount int64) money.Money {
	m, err := money.New(amount, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// exact holds a result to the same sum in unbounded integers: it is either
// right or refused because it cannot be held.
func exact(t *rapid.T, got money.Money, err error, want *big.Int) {
	switch {
	case !want.IsInt64() || want.Sign() < 0:
		if !fault.Is(err, fault.InvalidArgument) {
			t.Fatalf("%v cannot be held, but the answer is %+v, %v", want, got, err)
		}
	case err != nil || got.Amount() != want.Int64() || got.Currency() != "CNY":
		t.Fatalf("got %+v, %v; want %v", got, err, want)
	}
}

func TestTimesIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, n := amounts.Draw(t, "amount"), rapid.OneOf(amounts, rapid.Int64()).Draw(t, "count")
		got, err := of(t, a).Times(n)
		if n < 0 {
			if !fault.Is(err, fault.InvalidArgument) {
				t.Fatalf("%d times: %v", n, err)
			}
			return
		}
		exact(t, got, err, new(big.Int).Mul(big.NewInt(a), big.NewInt(n)))
	})
}
