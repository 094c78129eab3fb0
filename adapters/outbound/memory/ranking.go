package memory

import (
	"cmp"
	"context"
	"sync"

	"github.com/tidwall/btree"

	"example.com/surge/ports"
)

// RankingBackend is shared boards. A board is as large as the number of its
// members, which the store knows too.
type RankingBackend struct {
	link
	mu     sync.Mutex
	boards map[string]*board
	made   uint64 // numbers boards, across losses
}

type board struct {
	built
	members map[string]ports.Score
	order   *btree.BTreeG[ports.Score]
}

// NewRankingBackend has no boards.
func NewRankingBackend() *RankingBackend {
	b := &RankingBackend{}
	b.Lose()
	return b
}

// Lose forgets every board, as a failover would.
func (b *RankingBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.boards = map[string]*board{}
}

// Node is one process's connection.
func (b *RankingBackend) Node() *Ranking { return &Ranking{b} }

func (b *RankingBackend) board(name string) *board {
	x := b.boards[name]
	if x == nil {
		b.made++
		x = &board{
			built:   built{generation: b.made},
			members: map[string]ports.Score{},
			order: btree.NewBTreeGOptions(func(a, b ports.Score) bool {
				return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Member, b.Member)) < 0
			}, btree.Options{NoLocks: true}),
		}
		b.boards[name] = x
	}
	return x
}

// Ranking implements ports.Ranking.
type Ranking struct{ b *RankingBackend }

var _ ports.Ranking = (*Ranking)(nil)

// Put sets a score of a newer version.
func (r *Ranking) Put(ctx context.Context, name string, score ports.Score) error {
	if err := r.b.check(ctx, "put a score"); err != nil {
		return err
	}
	r.b.mu.Lock()
	defer r.b.mu.Unlock()
	x := r.b.board(name)
	old, ok := x.members[score.Member]
	if ok && score.Version <= old.Version {
		return nil
	}
	if ok {
		x.order.Delete(old)
	}
	x.order.Set(score)
	x.members[score.Member] = score
	return nil
}

// Top lists the best.
func (r *Ranking) Top(ctx context.Context, name string, limit int) ([]ports.Score, error) {
	if err := r.b.check(ctx, "read a board"); err != nil {
		return nil, err
	}
	r.b.mu.Lock()
	defer r.b.mu.Unlock()
	x := r.b.board(name)
	if err := x.check(); err != nil {
		return nil, err
	}
	var top []ports.Score
	x.order.Scan(func(s ports.Score) bool {
		if len(top) < limit {
			top = append(top, s)
		}
		return len(top) < limit
	})
	return top, nil
}

// Prepare answers a ticket for building a board.
func (r *Ranking) Prepare(ctx context.Context, name string) (ports.BuildTicket, bool, error) {
	if err := r.b.check(ctx, "prepare a board"); err != nil {
		return "", false, err
	}
	r.b.mu.Lock()
	defer r.b.mu.Unlock()
	x := r.b.board(name)
	return x.ticket(), !x.whole, nil
}

// MarkBuilt opens a board for reading.
func (r *Ranking) MarkBuilt(ctx context.Context, name string, ticket ports.BuildTicket) error {
	if err := r.b.check(ctx, "mark a board as built"); err != nil {
		return err
	}
	r.b.mu.Lock()
	defer r.b.mu.Unlock()
	return r.b.board(name).mark(ticket)
}
