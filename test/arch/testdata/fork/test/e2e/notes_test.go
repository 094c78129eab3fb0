package e2e

import (
	"net/http"
	"strings"
	"testing"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	c := boot(t)
	n := data[struct{ ID, Text string }](t, c.want(http.StatusCreated, c.send("POST", "/api/v1/notes", map[string]any{"text": "milk"})))
	got := data[struct{ ID, Text string }](t, c.want(http.StatusOK, c.send("GET", "/api/v1/notes/"+n.ID, nil)))
	if got.Text != "milk" {
		t.Errorf("the note says %q", got.Text)
	}
	c.wantError(http.StatusBadRequest, "INVALID_ARGUMENT", c.send("POST", "/api/v1/notes", map[string]any{"text": ""}))
	ops := *c
	ops.base = c.ops
	eventually(t, "the note's event is handled", func() bool {
		return strings.Contains(string(ops.send("GET", "/metrics", nil).body), `surge_events_handled_total{group="noting",type="note.kept"} 1`)
	})
}
