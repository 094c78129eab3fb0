package attacks

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var number = regexp.MustCompile(`[0-9][0-9,]*(\.[0-9]+)?`)

// agree says whether two texts are the same but for their numbers, and these
// nearly: in which order goroutines run that are ready at the same instant is
// chance, on a virtual clock too.
func agree(is, want string) bool {
	if number.ReplaceAllString(is, "0") != number.ReplaceAllString(want, "0") {
		return false
	}
	was := number.FindAllString(is, -1)
	for i, text := range number.FindAllString(want, -1) {
		a, b := parsed(was[i]), parsed(text)
		if math.Abs(a-b) > 1+max(a, b)/10 {
			return false
		}
	}
	return true
}

func parsed(text string) float64 {
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil {
		return math.Inf(1)
	}
	return v
}

func TestAgree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		is, want string
		agree    bool
	}{
		{"| 350 | 48 | 920 ms |", "| 350 | 49 | 940 ms |", true},
		{"| 100,000 |", "| 92,000 |", true},
		{"| 0 |", "| 1 |", true},
		{"| 52,000 |", "| 100 |", false},
		{"| 1 | 1 |", "| 3 | 3 |", false},
		{"| 2 s |", "| 2 ms |", false},
		{"### Made-up ids | 1 |", "### Made up | 1 |", false},
	} {
		if got := agree(c.is, c.want); got != c.agree {
			t.Errorf("%q and %q agree: %v", c.is, c.want, got)
		}
	}
}
