package contract

import (
	"context"
	"slices"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

const aBoard = "board"

// Ranking holds an adapter to ports.Ranking.
func Ranking(t *testing.T, h Harness[ports.Ranking]) {
	s := &suite[ports.Ranking]{h: h}
	s.add("AddAndTop", addAndTop)
	s.add("TiesAreStable", tiesAreStable)
	s.add("OldVersionIgnored", oldScoreIgnored)
	s.add("LostIsUnavailableUntilBuilt", lostBoard)
	s.addFaults(calls[ports.Ranking]{
		"Put":       func(ctx context.Context, r ports.Ranking) error { return r.Put(ctx, aBoard, ports.Score{Member: "a"}) },
		"Prepare":   func(ctx context.Context, r ports.Ranking) error { _, _, err := r.Prepare(ctx, aBoard); return err },
		"MarkBuilt": buildBoard,
		"Top": func(ctx context.Context, r ports.Ranking) error {
			if err := buildBoard(ctx, r); err != nil {
				return err
			}
			_, err := r.Top(ctx, aBoard, 1)
			return err
		},
	})
	s.run(t)
}

func putScores(t *testing.T, r ports.Ranking, scores ...ports.Score) {
	t.Helper()
	for _, s := range scores {
		noError(t, "put a score", r.Put(t.Context(), aBoard, s))
	}
}

// buildBoard marks a board as built, as whoever has put every member does.
func buildBoard(ctx context.Context, r ports.Ranking) error {
	ticket, _, err := r.Prepare(context.WithoutCancel(ctx), aBoard)
	if err != nil {
		return err
	}
	return r.MarkBuilt(ctx, aBoard, ticket)
}

func wantTop(t *testing.T, r ports.Ranking, limit int, want ...ports.Score) {
	t.Helper()
	got, err := r.Top(t.Context(), aBoard, limit)
	noError(t, "top", err)
	if !slices.Equal(got, want) {
		t.Errorf("top %d is %v, want %v", limit, got, want)
	}
}

func addAndTop(t *testing.T, b Backend[ports.Ranking]) {
	r := b.Node(t)
	noError(t, "build", buildBoard(t.Context(), r))
	low, high, mid := ports.Score{Member: "low", Score: -1, Version: 1}, ports.Score{Member: "high\x00\xff", Score: 1 << 50, Version: 1}, ports.Score{Member: "mid", Score: 7, Version: 1}
	putScores(t, r, low, high, mid)
	noError(t, "put on another board", r.Put(t.Context(), "another", ports.Score{Member: "alien", Score: 99, Version: 1}))
	other := b.Node(t)
	wantTop(t, other, 2, high, mid)
	wantTop(t, other, 10, high, mid, low)
	low.Score, low.Version = 8, 2
	putScores(t, other, low)
	wantTop(t, r, 10, high, low, mid)
	nobody, last := ports.Score{Version: 1}, ports.Score{Member: "last", Score: -9, Version: 1} // any string is a member
	putScores(t, r, nobody, last)
	wantTop(t, other, 10, high, low, mid, nobody, last)
}

func tiesAreStable(t *testing.T, b Backend[ports.Ranking]) {
	r := b.Node(t)
	noError(t, "build", buildBoard(t.Context(), r))
	tie := func(member string, version int64) ports.Score {
		return ports.Score{Member: member, Score: 5, Version: version}
	}
	putScores(t, r, tie("b", 1), tie("Z", 1), tie("é", 1), tie("a", 1))
	wantTop(t, r, 9, tie("Z", 1), tie("a", 1), tie("b", 1), tie("é", 1))
	putScores(t, r, tie("b", 2)) // put again, and in the same place
	wantTop(t, r, 3, tie("Z", 1), tie("a", 1), tie("b", 2))
}

func oldScoreIgnored(t *testing.T, b Backend[ports.Ranking]) {
	r := b.Node(t)
	noError(t, "build", buildBoard(t.Context(), r))
	putScores(t, r,
		ports.Score{Member: "a", Score: 3, Version: 3},
		ports.Score{Member: "a", Score: 9, Version: 2},
		ports.Score{Member: "a", Score: 8, Version: 3})
	wantTop(t, r, 9, ports.Score{Member: "a", Score: 3, Version: 3})
}

func lostBoard(t *testing.T, b Backend[ports.Ranking]) {
	r := b.Node(t)
	unbuilt := func() {
		t.Helper()
		_, err := r.Top(t.Context(), aBoard, 1)
		wantCode(t, fault.Unavailable, "top of a board that is not built", err)
	}
	unbuilt()
	putScores(t, r, ports.Score{Member: "a", Score: 1, Version: 1})
	unbuilt()
	ticket, lost, err := r.Prepare(t.Context(), aBoard)
	noError(t, "prepare", err)
	if !lost {
		t.Error("a board that nobody built is built")
	}
	noError(t, "build", r.MarkBuilt(t.Context(), aBoard, ticket))
	wantTop(t, r, 1, ports.Score{Member: "a", Score: 1, Version: 1})
	if _, lost, err := b.Node(t).Prepare(t.Context(), aBoard); err != nil || lost {
		t.Errorf("a built board is lost: %v, %v", lost, err)
	}
	if b.Lose == nil {
		return
	}
	b.Lose()
	unbuilt()
	wantCode(t, fault.InvalidState, "mark as built what was lost since", r.MarkBuilt(t.Context(), aBoard, ticket))
	unbuilt()
	putScores(t, r, ports.Score{Member: "b", Score: 2, Version: 1})
	wantCode(t, fault.InvalidState, "mark as built what was lost since", r.MarkBuilt(t.Context(), aBoard, ticket))
	noError(t, "build", buildBoard(t.Context(), r))
	wantTop(t, r, 9, ports.Score{Member: "b", Score: 2, Version: 1})
}
