package rest

import (
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/consuming"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// buried is an API with two dead letters, one of which is no text.
func buried(t *testing.T) (a *testAPI, text, bytes ports.DeadLetter) {
	t.Helper()
	backend := memory.NewQueueBackend(memory.QueueOptions{})
	queue := backend.Node()
	t.Cleanup(func() { _ = queue.Close() })
	letters := memory.NewDeadLettersBackend().Node()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	text = ports.DeadLetter{
		ID: id.V7(at, [10]byte{1}), Topic: "things", Group: "keepers", Partition: 3, Offset: 17, Key: "k\xff", Type: "thing.made",
		Error: "INTERNAL: no", Attempts: 4, FailedAt: at, Payload: []byte(`{"a":1}`),
	}
	bytes = text
	bytes.ID, bytes.Topic, bytes.Offset, bytes.Payload = id.V7(at.Add(time.Second), [10]byte{2}), "others", 18, []byte{0xff, 0x00}
	for _, d := range []ports.DeadLetter{text, bytes} {
		if err := letters.Add(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	a = newAPI(t, func(a *testAPI) {
		a.deps.Modules = []Module{NewDeadLetters(consuming.NewDeadLetters(letters, queue), "keeper")}
	})
	return a, text, bytes
}

func TestDeadLettersAreListed(t *testing.T) {
	t.Parallel()
	a, text, bytes := buried(t)
	_, keeper := a.signIn(t, "keeper")
	w := a.do("GET", "/api/v1/admin/dead-letters", "", keeper)
	w.want(t, 200, "")
	const rest = `"group":"keepers","partition":3,`
	want := `{"data":[` +
		`{"id":"` + bytes.ID.String() + `","topic":"others",` + rest + `"offset":18,"key":"k` + "\ufffd" + `","type":"thing.made","error":"INTERNAL: no",` +
		`"attempts":4,"failed_at":"2026-01-02T03:04:05Z","payload":"/wA=","payload_encoding":"base64"},` +
		`{"id":"` + text.ID.String() + `","topic":"things",` + rest + `"offset":17,"key":"k` + "\ufffd" + `","type":"thing.made","error":"INTERNAL: no",` +
		`"attempts":4,"failed_at":"2026-01-02T03:04:05Z","payload":"{\"a\":1}"}]}` + "\n"
	if got := string(w.Body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	matches(t, a, w, "GET", "/api/v1/admin/dead-letters")

	var one struct{ Data []struct{ ID id.ID } }
	w = a.do("GET", "/api/v1/admin/dead-letters?topic=things", "", keeper)
	w.decode(t, &one)
	if len(one.Data) != 1 || one.Data[0].ID != text.ID {
		t.Errorf("of one topic: %s", w.Body)
	}
}

func TestDeadLettersAreReplayed(t *testing.T) {
	t.Parallel()
	a, text, _ := buried(t)
	_, keeper := a.signIn(t, "keeper")
	w := a.do("POST", "/api/v1/admin/dead-letters/"+text.ID.String()+"/replay", "", keeper)
	w.want(t, 202, "")
	matches(t, a, w, "POST", "/api/v1/admin/dead-letters/{id}/replay")
	a.do("POST", "/api/v1/admin/dead-letters/"+id.Nil.String()+"/replay", "", keeper).want(t, 404, "NOT_FOUND")
	a.do("POST", "/api/v1/admin/dead-letters/1/replay", "", keeper).want(t, 404, "NOT_FOUND")
}

func TestDeadLettersAreForTheirRole(t *testing.T) {
	t.Parallel()
	a, text, _ := buried(t)
	_, user := a.signIn(t, "user")
	for target, method := range map[string]string{
		"/api/v1/admin/dead-letters":                                 "GET",
		"/api/v1/admin/dead-letters/" + text.ID.String() + "/replay": "POST",
	} {
		a.do(method, target, "").want(t, 401, "UNAUTHENTICATED")
		a.do(method, target, "", user).want(t, 403, "PERMISSION_DENIED")
	}
}
