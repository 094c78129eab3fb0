package simulation

import (
	"context"
	"strings"
	"time"

	"example.com/surge/ports"
)

// Tags is a node's tags.
type Tags struct {
	n     *Node
	inner ports.Tags
}

// NewTags wraps tags.
func NewTags(n *Node, inner ports.Tags) *Tags { return &Tags{n, inner} }

func tagsRequest(method, about string) Request {
	return Request{Port: "tags", Method: method, About: about, Repeats: true}
}

// Put implements ports.Tags.
func (t *Tags) Put(ctx context.Context, set, member string, version int64, tags []string) error {
	return Tell(ctx, t.n, tagsRequest("Put", set+"/"+member), func(ctx context.Context) error { return t.inner.Put(ctx, set, member, version, tags) })
}

// Members implements ports.Tags.
func (t *Tags) Members(ctx context.Context, set string, tags ...string) ([]string, error) {
	return Ask(ctx, t.n, tagsRequest("Members", set+"/"+strings.Join(tags, ",")), func(ctx context.Context) ([]string, error) {
		return t.inner.Members(ctx, set, tags...)
	})
}

type building struct {
	ticket  ports.BuildTicket
	missing bool
}

// Prepare implements ports.Tags.
func (t *Tags) Prepare(ctx context.Context, set string) (ports.BuildTicket, bool, error) {
	b, err := Ask(ctx, t.n, tagsRequest("Prepare", set), func(ctx context.Context) (b building, err error) {
		b.ticket, b.missing, err = t.inner.Prepare(ctx, set)
		return b, err
	})
	return b.ticket, b.missing, err
}

// MarkBuilt implements ports.Tags.
func (t *Tags) MarkBuilt(ctx context.Context, set string, ticket ports.BuildTicket) error {
	return Tell(ctx, t.n, tagsRequest("MarkBuilt", set), func(ctx context.Context) error { return t.inner.MarkBuilt(ctx, set, ticket) })
}

// Ranking is a node's boards.
type Ranking struct {
	n     *Node
	inner ports.Ranking
}

// NewRanking wraps boards.
func NewRanking(n *Node, inner ports.Ranking) *Ranking { return &Ranking{n, inner} }

func boardRequest(method, about string) Request {
	return Request{Port: "ranking", Method: method, About: about, Repeats: true}
}

// Put implements ports.Ranking.
func (r *Ranking) Put(ctx context.Context, board string, score ports.Score) error {
	return Tell(ctx, r.n, boardRequest("Put", board+"/"+score.Member), func(ctx context.Context) error { return r.inner.Put(ctx, board, score) })
}

// Top implements ports.Ranking.
func (r *Ranking) Top(ctx context.Context, board string, limit int) ([]ports.Score, error) {
	return Ask(ctx, r.n, boardRequest("Top", board), func(ctx context.Context) ([]ports.Score, error) { return r.inner.Top(ctx, board, limit) })
}

// Prepare implements ports.Ranking.
func (r *Ranking) Prepare(ctx context.Context, board string) (ports.BuildTicket, bool, error) {
	b, err := Ask(ctx, r.n, boardRequest("Prepare", board), func(ctx context.Context) (b building, err error) {
		b.ticket, b.missing, err = r.inner.Prepare(ctx, board)
		return b, err
	})
	return b.ticket, b.missing, err
}

// MarkBuilt implements ports.Ranking.
func (r *Ranking) MarkBuilt(ctx context.Context, board string, ticket ports.BuildTicket) error {
	return Tell(ctx, r.n, boardRequest("MarkBuilt", board), func(ctx context.Context) error { return r.inner.MarkBuilt(ctx, board, ticket) })
}

// Profiles is a node's profiles.
type Profiles struct {
	n     *Node
	inner ports.Profiles
}

// NewProfiles wraps profiles.
func NewProfiles(n *Node, inner ports.Profiles) *Profiles { return &Profiles{n, inner} }

func profileRequest(method, key string) Request {
	return Request{Port: "profiles", Method: method, About: key, Repeats: true}
}

// Get implements ports.Profiles.
func (p *Profiles) Get(ctx context.Context, key string) (map[string]string, error) {
	return Ask(ctx, p.n, profileRequest("Get", key), func(ctx context.Context) (map[string]string, error) { return p.inner.Get(ctx, key) })
}

// Put implements ports.Profiles.
func (p *Profiles) Put(ctx context.Context, key string, version int64, fields map[string]string, whole bool, ttl time.Duration) error {
	return Tell(ctx, p.n, profileRequest("Put", key), func(ctx context.Context) error {
		return p.inner.Put(ctx, key, version, fields, whole, ttl)
	})
}

// Delete implements ports.Profiles.
func (p *Profiles) Delete(ctx context.Context, key string) error {
	return Tell(ctx, p.n, profileRequest("Delete", key), func(ctx context.Context) error { return p.inner.Delete(ctx, key) })
}
