package reads_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/test/load/internal/fakeshop"
	"example.com/surge/test/load/internal/reads"
)

// direct calls a handler without a network, so that a bubble's clock moves.
type direct struct{ shop http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.shop.ServeHTTP(w, r)
	return w.Result(), nil
}

var options = reads.Options{
	Run: "run", Nodes: []reads.Node{{API: "http://a", Ops: "http://b"}, {API: "http://c", Ops: "http://d"}},
	Products: 20, Rate: 500, MadeUp: 1000, Waiters: 100, Workers: 4, Email: fakeshop.Email, Password: fakeshop.Password,
}

// attack makes all attacks on a catalogue, on a virtual clock.
func attack(t *testing.T, wrong fakeshop.Misreads) (all []reads.Figures, failed error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := reads.Open(t.Context(), options, direct{fakeshop.NewCatalogue(wrong)})
		if err != nil {
			t.Fatal(err)
		}
		for _, do := range []func(context.Context) (reads.Figures, error){
			s.MadeUp,
			func(ctx context.Context) (reads.Figures, error) { return s.EndAtOnce(ctx, time.Now().Add(time.Second)) },
			s.Crowd,
			func(ctx context.Context) (reads.Figures, error) { return s.Edits(ctx, 5*time.Second) },
		} {
			f, err := do(t.Context())
			if failed = err; err != nil {
				return
			}
			all = append(all, f)
		}
	})
	return all, failed
}

func TestGoodCatalogue(t *testing.T) {
	t.Parallel()
	all, err := attack(t, fakeshop.Misreads{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		for _, p := range f.Problems() {
			t.Error(p)
		}
	}
	// Two nodes share one counter here, so that each load counts twice; ten edits
	// a second, of which the last comes when the time is over.
	if f := all[3]; f.Loads < 2*49 || f.Loads > 2*50 || f.Requests < 2400 || f.LoadsFailed != 0 {
		t.Errorf("of edits: %+v", f)
	}
	if f := all[0]; f.Requests < 1000 || f.Loads != 0 {
		t.Errorf("of made-up ids: %+v", f)
	}
	if f := all[2]; f.Requests != 100 || f.Loads != 2 {
		t.Errorf("of a crowd: %+v", f)
	}
}

func TestEveryMisreadIsSeen(t *testing.T) {
	t.Parallel()
	for says, wrong := range map[string]fakeshop.Misreads{
		"all keys end at once: 1000 loads reached the store, want at most 40": {Loads: true},
		"edits of what all read: what was shown had been edited":              {ShowsOld: true},
		"made-up ids: 1000 were shown what never was":                         {Ghosts: true},
		"were told that there is nothing, where there is":                     {Hides: true},
		"requests failed: 503 UNAVAILABLE":                                    {Fails: true},
		"the slowest answer took 4s, want at most 3s":                         {Takes: 4 * time.Second},
		"one in a hundred waited for 4s, want at most 1s":                     {Takes: 4 * time.Second},
		"answered 409 VERSION_MISMATCH":                                       {Unedited: true},
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			all, err := attack(t, wrong)
			var said []string
			if err != nil {
				said = append(said, err.Error())
			}
			for _, f := range all {
				said = append(said, f.Problems()...)
			}
			if !strings.Contains(strings.Join(said, "\n"), says) {
				t.Errorf("said %q", said)
			}
		})
	}
}
