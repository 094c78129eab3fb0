package contract

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// After the last retry the message is set aside, and its key goes on.
func deadLetterAfterLastRetry(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	g := consume(t, p, "g", func(_ context.Context, h handled) error {
		if string(h.Data) == "0" {
			return errBroken
		}
		return nil
	})
	happen(t, p, thing("k", 0), thing("k", 1))
	calls, _ := g.await(1)
	if len(calls) != 5 { // four with the first, one with the second
		t.Errorf("the handler was called %d times, want 5", len(calls))
	}
	got := letters(t, p, "g").messages(1)
	if e, err := ports.DecodeEvent(got[0].Message); len(got) != 1 || err != nil || e.ID != thing("k", 0).ID {
		t.Errorf("got %d dead letters, the first %+v, %v", len(got), e, err)
	}
	g.stop()
	quiet(t, b, p, "g")
}

func deadLetterHeaders(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	witness := read(t, p.Queue, group("witness"))
	m := ports.EncodeEvent(thing("k", 7))
	m.Headers = append(m.Headers, ports.Header{Key: "extra", Value: "1"}, ports.Header{Key: "extra", Value: "2"})
	start := time.Now()
	consume(t, p, "g", failing("k", 100, fault.Wrap(errBroken, fault.Internal, "handle it")))
	publish(t, p.Queue, message("k", "no event"), m) // the second is not at offset 0
	at := witness.messages(2)[1]
	got := letters(t, p, "g").messages(2)[1]
	for header, want := range map[string]string{
		consuming.HeaderLetterTopic:     QueueTopic,
		consuming.HeaderLetterPartition: strconv.Itoa(int(at.claim.Partition())),
		consuming.HeaderLetterOffset:    strconv.FormatInt(at.Offset, 10),
		consuming.HeaderLetterGroup:     "g",
		consuming.HeaderLetterCode:      "INTERNAL",
		consuming.HeaderLetterAttempts:  "4",
	} {
		if v := got.Header(header); v != want {
			t.Errorf("%s: got %q, want %q", header, v, want)
		}
	}
	if v := got.Header(consuming.HeaderLetterError); !strings.Contains(v, "handle it") || !strings.Contains(v, "broken on purpose") {
		t.Errorf("error %q says not what happened", v)
	}
	failed, err := time.Parse(time.RFC3339Nano, got.Header(consuming.HeaderLetterTime))
	if err != nil || failed.Before(start.Add(7*time.Second)) || failed.After(time.Now()) {
		t.Errorf("failed at %v (%v), want after the retries from %v on", failed, err, start)
	}
	if got.Key != m.Key || string(got.Value) != string(m.Value) {
		t.Errorf("got %q: %q", got.Key, got.Value)
	}
	if n := len(got.Headers) - len(m.Headers); n < 0 || !slices.Equal(got.Headers[n:], m.Headers) {
		t.Errorf("headers %v do not end with those first published", got.Headers)
	}
}

// lettersRefused is a queue that takes no dead letters for a while.
type lettersRefused struct {
	ports.Queue
	refuse atomic.Bool
	tries  atomic.Int64
}

func (q *lettersRefused) Publish(ctx context.Context, ms ...ports.Message) error {
	if strings.HasSuffix(ms[0].Topic, ".dlq") && q.refuse.Load() {
		q.tries.Add(1)
		return fault.New(fault.Unavailable, "no dead letters today")
	}
	return q.Queue.Publish(ctx, ms...)
}

// A message whose dead letter cannot be published is not done: it comes again
// to the next owner. When it can be published, it is published and done.
func deadLetterFailureDoesNotCommit(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	q := &lettersRefused{Queue: p.Queue}
	q.refuse.Store(true)
	p.Queue = q
	g := consume(t, p, "g", failing("k", 100, errBroken))
	happen(t, p, thing("k", 0))
	g.called(b, 4)
	b.Pass(3 * time.Second)
	if n := q.tries.Load(); n < 3 {
		t.Errorf("the dead letter was tried %d times in 3 s", n)
	}
	if calls, _ := g.await(0); len(calls) != 4 {
		t.Errorf("the handler was called %d times, want 4", len(calls))
	}
	g.stop()

	g = consume(t, p, "g", failing("k", 100, errBroken))
	g.called(b, 4)
	q.refuse.Store(false)
	letters(t, p, "g").messages(1)
	b.Pass(queueSettling)
	g.stop()
	quiet(t, b, p, "g")
}

// What cannot be read is set aside at once, and holds up nothing; what is not
// known is none of the group's business.
func poisonBytes(t *testing.T, b Backend[ConsumingPorts]) {
	p := b.Node(t)
	g := consume(t, p, "g", func(_ context.Context, h handled) error {
		switch h.Type {
		case "thing.unknown":
			return consuming.ErrUnknownType
		case "thing.newer":
			return consuming.Permanent(fault.New(fault.InvalidArgument, "unknown version"))
		default:
			return nil
		}
	})
	desk := letters(t, p, "g")
	desk.await("the desk to be assigned partitions", func() bool { return len(desk.claims) > 0 })
	happen(t, p, thing("k", 0))
	g.await(1) // groups may take long to form
	start := time.Now()
	unknown, newer := thing("k", 1), thing("k", 2)
	unknown.Type, newer.Type = "thing.unknown", "thing.newer"
	binary := ports.Message{Topic: QueueTopic, Key: "\x00\xff", Value: []byte("\x00\x01\xfe\xff")}
	half := ports.EncodeEvent(thing("k", 3))
	half.Headers[1].Value = "not an id"
	publish(t, p.Queue, binary, half)
	happen(t, p, unknown, newer, thing("k", 4))
	g.await(2)
	got := desk.messages(3)
	if took := time.Since(start); took > 5*time.Second { // retries take 7 s
		t.Errorf("it took %v", took)
	}
	b.Pass(queueSettling)
	codes := map[string]int{}
	for _, d := range got {
		codes[d.Header(consuming.HeaderLetterCode)+" "+d.Header(consuming.HeaderLetterAttempts)]++
	}
	if len(got) != 3 || codes["INVALID_ARGUMENT 1"] != 3 {
		t.Errorf("got %d dead letters: %v", len(got), codes)
	}
	if i := slices.IndexFunc(got, func(d delivered) bool { return d.Key == binary.Key }); i < 0 || string(got[i].Value) != string(binary.Value) {
		t.Error("the bytes that were no event are not kept as they were")
	}
	g.stop()
	quiet(t, b, p, "g")
}
