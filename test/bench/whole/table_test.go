package main

import (
	"strings"
	"testing"
)

// rounds is results of three rounds, in which Surge is so many times as good.
func rounds(times float64, more figures) results {
	ours := figures{accepted: 100 * times, reserved: 50, refused: 1000 * times, p99: 100, errors: more.errors, wrong: more.wrong}
	theirs := figures{accepted: 100, reserved: 100, refused: 1000, p99: 500}
	better, worse := ours, ours
	better.p99, worse.p99 = 10, 1000
	return results{
		surge: {worse, ours, better},
		plain: {theirs, theirs, theirs},
		tuned: {theirs, theirs, theirs},
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		r    results
		want []string
	}{
		"all met": {rounds(20, figures{}), []string{
			"| orders/s, accepted, all at once | 2000 (2000, 2000, 2000) | 100 (100, 100, 100) | 20.0 × | 100 (100, 100, 100) | 20.0 × | at least 5 × | yes |",
			"| 50 (50, 50, 50) | 100 (100, 100, 100) | 0.5 × | 100 (100, 100, 100) | 0.5 × | | |",
			"| 20.0 × | at least 20 × | yes |",
			"| 100.0 (1000.0, 100.0, 10.0) | 500.0 (500.0, 500.0, 500.0) | | 500.0 (500.0, 500.0, 500.0) | | under 120 | yes |",
			"| oversold, lost, or otherwise wrong | 0 (0, 0, 0) | 0 (0, 0, 0) | | 0 (0, 0, 0) | | none | yes |",
		}},
		"one of the ratios met": {rounds(5, figures{}), []string{"| 5.0 × | at least 5 × | yes |", "| 5.0 × | at least 20 × | **no** |"}},
		"errors":                {rounds(20, figures{errors: 1}), []string{"| answers that are errors | 1 (1, 1, 1) | 0 (0, 0, 0) | | 0 (0, 0, 0) | | none | **no** |"}},
		"oversold": {rounds(20, figures{wrong: []string{"oversold: 2"}}), []string{
			"| oversold, lost, or otherwise wrong | 1 (1, 1, 1) | 0 (0, 0, 0) | | 0 (0, 0, 0) | | none | **no** |", "\nWrong, surge in round 3: oversold: 2\n",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.r.table()
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("want %q in\n%s", want, got)
				}
			}
		})
	}
}

// Whatever the answers said, the store has to say it too.
func TestBooks(t *testing.T) {
	t.Parallel()
	good := books{orders: 7, reserved: 7, moved: 7, onHand: 3}
	if wrong := good.wrong(10, 7); len(wrong) != 0 {
		t.Errorf("found %q", wrong)
	}
	for want, b := range map[string]books{
		"orders in the store, of those that were answered 201: 6, want 7": {orders: 6, reserved: 7, moved: 7, onHand: 3},
		"of them reserved: 6, want 7":                                     {orders: 7, reserved: 6, moved: 7, onHand: 3},
		"pieces deducted: 8, want 7":                                      {orders: 7, reserved: 7, moved: 8, onHand: 3},
		"pieces on the shelf: -1, want 3":                                 {orders: 7, reserved: 7, moved: 7, onHand: -1},
	} {
		if wrong := b.wrong(10, 7); len(wrong) != 1 || wrong[0] != want {
			t.Errorf("found %q, want %q", wrong, want)
		}
	}
}

func TestErrorsAreWhatNobodyShouldGet(t *testing.T) {
	t.Parallel()
	var r report
	r.Phases = append(r.Phases, phase{Answers: []answer{{Kind: "201", Count: 1}, {Kind: "409 SOLD_OUT", Count: 2}, {Kind: "503 UNAVAILABLE", Count: 4}}},
		phase{Answers: []answer{{Kind: "201 replayed", Count: 8}, {Kind: "no answer", Count: 16}}})
	if n := r.errors(); n != 20 {
		t.Errorf("%d errors, want 20", n)
	}
}
