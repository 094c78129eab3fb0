package contract

import (
	"context"
	"reflect"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// DeadLetters holds an adapter to ports.DeadLetters.
func DeadLetters(t *testing.T, h Harness[ports.DeadLetters]) {
	s := &suite[ports.DeadLetters]{h: h}
	s.add("LettersAreExact", lettersAreExact)
	s.add("NotFound", letterNotFound)
	s.add("AddOnce", addLetterOnce)
	s.add("AddOnceAmongConcurrent", addLetterOnceAmongConcurrent)
	s.add("ReplayedIsMarked", letterReplayed)
	s.add("PagesAreStable", letterPages)
	s.addFaults(calls[ports.DeadLetters]{
		"Add": func(ctx context.Context, d ports.DeadLetters) error { return d.Add(ctx, letter(1, "topic")) },
		"Get": func(ctx context.Context, d ports.DeadLetters) error {
			_, err := d.Get(ctx, growingID(1))
			return err
		},
		"List": func(ctx context.Context, d ports.DeadLetters) error {
			_, err := d.List(ctx, "", ports.Page{Limit: 1})
			return err
		},
		"MarkReplayed": func(ctx context.Context, d ports.DeadLetters) error { return d.MarkReplayed(ctx, growingID(1)) },
	})
	s.run(t)
}

// letter is a letter with every field set; newer ones have greater ids.
func letter(n int, topic string) ports.DeadLetter {
	return ports.DeadLetter{
		ID: growingID(n), Topic: topic, Group: "group", Partition: 3, Offset: int64(n) << 33, Key: "key\x00\xff", Type: "thing.happened",
		Error: "no such thing: 數量", Attempts: 4, FailedAt: caseTime.Add(time.Duration(n) * time.Millisecond),
		Headers: []ports.Header{{Key: "ce-id", Value: "1"}, {Key: "b", Value: "\x01\xfe"}, {Key: "ce-id", Value: "2"}},
		Payload: []byte{0, 0xff, '{'},
	}
}

func addLetters(t *testing.T, d ports.DeadLetters, letters ...ports.DeadLetter) {
	t.Helper()
	for _, l := range letters {
		noError(t, "add a letter", d.Add(t.Context(), l))
	}
}

func wantLetter(t *testing.T, d ports.DeadLetters, want ports.DeadLetter) {
	t.Helper()
	got, err := d.Get(t.Context(), want.ID)
	noError(t, "get a letter", err)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("stored is %+v, want %+v", got, want)
	}
}

// lettersAreExact, whatever callers do with their slices.
func lettersAreExact(t *testing.T, b Backend[ports.DeadLetters]) {
	d := b.Node(t)
	mine := letter(1, "topic")
	addLetters(t, d, mine)
	clear(mine.Payload)
	clear(mine.Headers)
	for range 2 {
		wantLetter(t, b.Node(t), letter(1, "topic"))
		list, err := d.List(t.Context(), "topic", ports.Page{Limit: 1})
		noError(t, "list", err)
		if want := []ports.DeadLetter{letter(1, "topic")}; !reflect.DeepEqual(list, want) {
			t.Fatalf("listed is %+v, want %+v", list, want)
		}
		clear(list[0].Payload)
		clear(list[0].Headers)
	}
}

func letterNotFound(t *testing.T, b Backend[ports.DeadLetters]) {
	d := b.Node(t)
	_, err := d.Get(t.Context(), growingID(1))
	wantCode(t, fault.NotFound, "get a letter that is not there", err)
	wantCode(t, fault.NotFound, "mark a letter that is not there", d.MarkReplayed(t.Context(), growingID(1)))
}

// addLetterOnce: a letter from the same place stays as it is; one that differs
// in any part of its place is another.
func addLetterOnce(t *testing.T, b Backend[ports.DeadLetters]) {
	d := b.Node(t)
	first := letter(1, "topic")
	again := letter(2, "topic")
	again.Offset, again.Error = first.Offset, "another error"
	addLetters(t, d, first, again)
	_, err := d.Get(t.Context(), again.ID)
	wantCode(t, fault.NotFound, "get a letter from a place that has one", err)
	wantLetter(t, d, first)
	others := []ports.DeadLetter{letter(3, "topic"), letter(4, "another topic"), letter(5, "topic"), letter(6, "topic")}
	for i := range others[1:] {
		others[i+1].Offset = first.Offset
	}
	others[2].Partition++
	others[3].Group = "another group"
	addLetters(t, d, others...)
	for _, o := range others {
		wantLetter(t, d, o)
	}
}

func addLetterOnceAmongConcurrent(t *testing.T, b Backend[ports.DeadLetters]) {
	const adders = 8
	var all sync.WaitGroup
	for n := range adders {
		d, l := b.Node(t), letter(n, "topic")
		l.Offset = 7
		all.Go(func() {
			if err := d.Add(t.Context(), l); err != nil {
				t.Errorf("add: %v", err)
			}
		})
	}
	all.Wait()
	list, err := b.Node(t).List(t.Context(), "", ports.Page{Limit: many})
	noError(t, "list", err)
	if len(list) != 1 {
		t.Errorf("%d letters from one place are stored", len(list))
	}
}

func letterReplayed(t *testing.T, b Backend[ports.DeadLetters]) {
	d := b.Node(t)
	l := letter(1, "topic")
	addLetters(t, d, l, letter(2, "topic"))
	for range 2 {
		noError(t, "mark", d.MarkReplayed(t.Context(), l.ID))
		l.Replayed = true
		wantLetter(t, b.Node(t), l)
	}
	wantLetter(t, d, letter(2, "topic"))
	addLetters(t, d, letter(1, "topic")) // comes again, and stays as it is
	wantLetter(t, d, l)
}

func letterPages(t *testing.T, b Backend[ports.DeadLetters]) {
	d := b.Node(t)
	for n, topic := range []string{"a", "b", "a", "a", "b"} {
		addLetters(t, d, letter(n, topic))
	}
	list := func(topic string) func(page ports.Page) ([]id.ID, error) {
		return func(page ports.Page) (ids []id.ID, err error) {
			letters, err := d.List(t.Context(), topic, page)
			for _, l := range letters {
				ids = append(ids, l.ID)
			}
			return ids, err
		}
	}
	for topic, want := range map[string][]id.ID{
		"": growingIDs(4, 3, 2, 1, 0), "a": growingIDs(3, 2, 0), "b": growingIDs(4, 1), "c": nil,
	} {
		wantPages(t, want, list(topic))
	}
	wantPagesOf(t, 2, growingIDs(4, 3, 2, 1, 0), list(""), func() { addLetters(t, d, letter(5, "a")) })
	wantPagesOf(t, 2, growingIDs(5, 3, 2, 0), list("a"), func() { addLetters(t, d, letter(6, "a")) })
}
