package redis

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// tagged is what is known of a member, as text: its version, and its tags as
// JSON of their quoted bytes.
type tagged struct {
	version int64
	tags    []string
}

// String is the record that readTagged reads.
func (t tagged) String() string {
	quoted := make([]string, len(t.tags))
	for i, tag := range t.tags {
		quoted[i] = strconv.QuoteToASCII(tag) // JSON alone would mend what is not UTF-8
	}
	text, err := json.Marshal(quoted)
	if err != nil {
		panic(err) // strings
	}
	return strconv.FormatInt(t.version, 10) + " " + string(text)
}

// readTagged reads a record; "" is the record of nobody.
func readTagged(record string) (tagged, error) {
	if record == "" {
		return tagged{}, nil
	}
	number, text, _ := strings.Cut(record, " ")
	version, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return tagged{}, fmt.Errorf("a record of tags: %w", err)
	}
	var quoted []string
	if err := json.Unmarshal([]byte(text), &quoted); err != nil {
		return tagged{}, fmt.Errorf("a record of tags: %w", err)
	}
	t := tagged{version, make([]string, len(quoted))}
	for i, q := range quoted {
		if t.tags[i], err = strconv.Unquote(q); err != nil {
			return tagged{}, fmt.Errorf("a record of tags: %w", err)
		}
	}
	return t, nil
}
