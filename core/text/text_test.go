package text_test

import (
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/core/text"
)

func TestLineAndBlock(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]struct{ line, block bool }{
		"plain":         {true, true},
		"四个字符":          {true, true},
		"five.":         {true, true},
		"sixsix":        {false, false},
		"":              {false, true},
		"\u00a0\u2003":  {false, true},
		"a\nb":          {false, true},
		"a\r\nb":        {false, true},
		"a\tb":          {false, true},
		"a\x1b[m":       {false, false},
		"a\x7f":         {false, false},
		"\u0085":        {false, false},
		"\xc3\x28":      {false, false},
		"\xed\xa0\x80x": {false, false}, // a lone surrogate
	} {
		if got := text.Line(s, 5) == ""; got != want.line {
			t.Errorf("Line(%q): %v", s, got)
		}
		if got := text.Block(s, 5) == ""; got != want.block {
			t.Errorf("Block(%q): %v", s, got)
		}
	}
}

func TestFieldsCollect(t *testing.T) {
	t.Parallel()
	var f text.Fields
	f.Check("a", "")
	if f.Err() != nil {
		t.Errorf("no complaint: %v", f.Err())
	}
	f.Check("b", "is wrong")
	f.Check("c", "is wrong too")
	err := fault.From(f.Err())
	if err.Code() != fault.InvalidArgument || len(err.Details()) != 2 || err.Details()[0] != (fault.Detail{Field: "b", Reason: "is wrong"}) {
		t.Errorf("%v %v", err, err.Details())
	}
}
