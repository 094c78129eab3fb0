// Package text holds the rules that text from outside must keep before an
// entity takes it: valid UTF-8, bounded, nothing that a terminal or a log
// would obey.
package text

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/surge/core/fault"
)

// Line checks one line of text: valid UTF-8, at most most characters (code
// points), at least one of them not white space, no control characters.
// It returns what is wrong, or "".
func Line(s string, most int) string {
	if strings.TrimSpace(s) == "" {
		return "must not be empty"
	}
	return check(s, most, false)
}

// Block checks text of many lines, possibly empty: as Line, but newlines, tabs
// and carriage returns are allowed.
func Block(s string, most int) string { return check(s, most, true) }

func check(s string, most int, lines bool) string {
	if !utf8.ValidString(s) {
		return "must be valid UTF-8"
	}
	if utf8.RuneCountInString(s) > most {
		return "must be at most " + strconv.Itoa(most) + " characters"
	}
	for _, r := range s {
		if unicode.IsControl(r) && (!lines || r != '\n' && r != '\t' && r != '\r') {
			return "must not hold control characters"
		}
	}
	return ""
}

// Fields collects what is wrong with several fields of one input.
type Fields struct{ details []fault.Detail }

// Check notes a reason against a field; an empty reason is no complaint.
func (f *Fields) Check(field, reason string) {
	if reason != "" {
		f.details = append(f.details, fault.Detail{Field: field, Reason: reason})
	}
}

// Err is nil, or InvalidArgument with every complaint in the order noted.
func (f *Fields) Err() error {
	if len(f.details) == 0 {
		return nil
	}
	return fault.New(fault.InvalidArgument, "the request is not valid").WithDetails(f.details...)
}
