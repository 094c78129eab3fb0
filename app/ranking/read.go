package ranking

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"example.com/surge/app/readthrough"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

// cacheKey is before a number of places in the shared cache, with the version of
// the encoding.
const cacheKey = "best-sellers:1:"

const (
	// boardTTL is how long a part of the board is shown until it is read again: in
	// the shared cache, and once more in a process. What sells best does not
	// change by one order, and a deletion per order would leave nothing to read.
	boardTTL = time.Second
	// refreshAhead of a second is time to read the board.
	refreshAhead = 0.2
	// breakAfter is more failed loads in a row than a hiccup of the store makes.
	breakAfter = 5
	// staleFor is how long the board may be shown that is past its time, while
	// neither it nor the counts can be read.
	staleFor = 10 * time.Minute
	// places are read together, so that few parts of the board are kept.
	places = 100
)

// bestSeller is how many pieces of a product were sold.
type bestSeller struct {
	Product id.ID `json:"p"`
	Pieces  int64 `json:"n"`
}

// newTops reads the first places of the board, by how many.
func newTops(d Deps, load func(ctx context.Context, limit int) ([]bestSeller, error)) *readthrough.Cache[int, []bestSeller] {
	return readthrough.New(readthrough.Options[int, []bestSeller]{
		Key: func(n int) string { return cacheKey + strconv.Itoa(n) },
		Parse: func(name string) (int, bool) {
			text, ours := strings.CutPrefix(name, cacheKey)
			n, err := strconv.Atoi(text)
			return n, ours && err == nil
		},
		Load: load, Codec: codec{}, Shared: d.Cache, Observer: d.Cached,
		TTL: boardTTL, LocalTTL: boardTTL, RefreshAhead: refreshAhead, BreakAfter: breakAfter, StaleFor: staleFor,
	})
}

// codec is how parts of the board are cached.
type codec struct{}

func (codec) Encode(top []bestSeller) ([]byte, error) {
	value, err := json.Marshal(top)
	return value, fault.Wrap(err, fault.Internal, "encode best sellers")
}

func (codec) Decode(b []byte) (top []bestSeller, err error) {
	err = json.Unmarshal(b, &top)
	return top, fault.Wrap(err, fault.Internal, "decode best sellers")
}

// Run lets this process keep the board for a moment, until ctx ends. Without it
// the shared cache is asked every time.
func (s *Service) Run(ctx context.Context) error { return s.tops.Run(ctx) }
