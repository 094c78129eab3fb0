package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

func (s *storeSuite) addText() {
	s.tx("TextExactOrRefused", textExactOrRefused)
	s.tx("TextTellsKeysApart", textTellsKeysApart)
}

// hardTexts are what character sets, collations and padding get wrong.
func hardTexts() []string {
	return []string{
		"plain", "Plain", "plain ", " plain", "plain\t", "naïve", "nai\u0308ve", "naive", "straße", "strasse", "İi", "数量", "😀🧑‍🚀", "\U0010FFFF",
		"'; DROP TABLE outbox; --", `\`, `%_`, "a\x00b", "\u200b", "%", strings.Repeat("x", 255), strings.Repeat("é", 255),
	}
}

// textExactOrRefused: what is stored comes out as it went in, or is refused.
func textExactOrRefused(c *storeCase) {
	for i, text := range hardTexts() {
		e := storeEvent("aggregate", i)
		e.Source, e.Data = text, fmt.Appendf(nil, "%q", text)
		err := c.tryAppend(int64(i), e)
		if err == nil {
			c.wantRow(e, int64(i))
		} else {
			wantCode(c.t, fault.InvalidArgument, "append "+text, err)
		}
		r := storeRecord(text)
		r.Request = text
		if err := c.bind(r); err == nil {
			c.wantRecord(r)
		} else {
			wantCode(c.t, fault.InvalidArgument, "bind "+text, err)
		}
	}
}

// textTellsKeysApart: texts that look alike are different keys.
func textTellsKeysApart(c *storeCase) {
	minted := make(map[string]uint64)
	for i, text := range hardTexts() {
		if err := c.tryAppend(1, storeEvent(text, i)); err != nil {
			wantCode(c.t, fault.InvalidArgument, "append to the aggregate "+text, err)
		}
		first, err := c.first(text, id.Hash("event"))
		if err != nil {
			wantCode(c.t, fault.InvalidArgument, "note for the group "+text, err)
		} else if !first {
			c.t.Errorf("the group %q is taken for another one", text)
		}
		if minted[text], err = c.mint(text); err != nil {
			wantCode(c.t, fault.InvalidArgument, "mint for the role "+text, err)
			delete(minted, text)
		}
	}
	for _, text := range slices.Sorted(maps.Keys(minted)) {
		noError(c.t, "check the only number of the role "+text, c.check(text, minted[text]))
	}
}
