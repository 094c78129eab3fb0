package memory

import (
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// When the table is full the oldest letters make room, and their places are
// free again.
func TestDeadLettersAreBounded(t *testing.T) {
	t.Parallel()
	const most = 3
	b := NewDeadLettersBackend()
	b.most = most
	d := b.Node()
	add := func(n byte, offset int64) {
		if err := d.Add(t.Context(), ports.DeadLetter{ID: id.ID{n}, Topic: "topic", Group: "group", Offset: offset}); err != nil {
			t.Fatal(err)
		}
	}
	for n := range byte(most + 2) {
		add(n, int64(n))
	}
	list, err := d.List(t.Context(), "", ports.Page{Limit: most + 10})
	if err != nil || len(list) != most || list[most-1].ID != (id.ID{2}) {
		t.Fatalf("kept are %v, %v", list, err)
	}
	if _, err := d.Get(t.Context(), id.ID{1}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a letter that made room is still there: %v", err)
	}
	add(9, 0)
	if _, err := d.Get(t.Context(), id.ID{9}); err != nil {
		t.Errorf("the place of a letter that made room is still taken: %v", err)
	}
}
