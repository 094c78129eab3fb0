package rest

import (
	"strconv"
	"unicode/utf8"
)

// printable bounds a text that a client may have had a hand in and escapes what
// a terminal would obey and JSON lets through. ASCII that prints, the usual
// case, is returned as it is.
func printable(s string, most int) string {
	if len(s) > most {
		end := most
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end] + "..."
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			quoted := strconv.QuoteToGraphic(s)
			return quoted[1 : len(quoted)-1]
		}
	}
	return s
}
