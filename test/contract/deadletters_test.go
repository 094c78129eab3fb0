package contract_test

import (
	"context"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// deadLettersIn is a harness over memory whose nodes are wrapped.
func deadLettersIn(wrap func(ports.DeadLetters) ports.DeadLetters) contract.Harness[ports.DeadLetters] {
	return contract.Harness[ports.DeadLetters]{
		Run: contract.Bubble,
		Open: func(*testing.T) contract.Backend[ports.DeadLetters] {
			b := memory.NewDeadLettersBackend()
			return contract.Backend[ports.DeadLetters]{
				Node: func(*testing.T) ports.DeadLetters { return wrap(b.Node()) },
				Pass: func(d time.Duration) { <-time.After(d) },
				Down: b.Cut, Up: b.Mend,
			}
		},
	}
}

func TestMemoryDeadLetters(t *testing.T) {
	t.Parallel()
	contract.DeadLetters(t, deadLettersIn(func(d ports.DeadLetters) ports.DeadLetters { return d }))
}

func TestDeadLettersSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"adds a letter again": {"AddOnce", "AddOnceAmongConcurrent"},
		"lists every topic":   {"PagesAreStable"},
		"marks nothing":       {"ReplayedIsMarked", "NotFound"},
		"shares slices":       {"LettersAreExact"},
	}, testDeadLettersBroken)
}

func testDeadLettersBroken(t *testing.T, name string) {
	wrap, ok := map[string]func(ports.DeadLetters) ports.DeadLetters{
		"adds a letter again": func(d ports.DeadLetters) ports.DeadLetters { return repeatedLetters{d} },
		"lists every topic":   func(d ports.DeadLetters) ports.DeadLetters { return anyTopic{d} },
		"marks nothing":       func(d ports.DeadLetters) ports.DeadLetters { return unmarked{d} },
		"shares slices":       func(d ports.DeadLetters) ports.DeadLetters { return sharedLetters{d, new([]byte)} },
	}[name]
	if !ok {
		t.Fatal("no table of dead letters is broken like this")
	}
	contract.DeadLetters(t, deadLettersIn(wrap))
}

type repeatedLetters struct{ ports.DeadLetters }

func (r repeatedLetters) Add(ctx context.Context, d ports.DeadLetter) error {
	d.Group += d.ID.String()
	return r.DeadLetters.Add(ctx, d)
}

type anyTopic struct{ ports.DeadLetters }

func (a anyTopic) List(ctx context.Context, _ string, page ports.Page) ([]ports.DeadLetter, error) {
	return a.DeadLetters.List(ctx, "", page)
}

type unmarked struct{ ports.DeadLetters }

func (unmarked) MarkReplayed(context.Context, id.ID) error { return nil }

// sharedLetters answers with the slice that it was given.
type sharedLetters struct {
	ports.DeadLetters
	payload *[]byte
}

func (s sharedLetters) Add(ctx context.Context, d ports.DeadLetter) error {
	*s.payload = d.Payload
	return s.DeadLetters.Add(ctx, d)
}

func (s sharedLetters) List(ctx context.Context, topic string, page ports.Page) ([]ports.DeadLetter, error) {
	list, err := s.DeadLetters.List(ctx, topic, page)
	for i := range list {
		list[i].Payload = *s.payload
	}
	return list, err
}
