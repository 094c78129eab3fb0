package attacks

import (
	"flag"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"example.com/surge/ports"
)

type builder = func(*store, ports.Cache) reader

var update = flag.Bool("update", false, "write the tables of README.md and attacks.svg anew")

// result is the figures of an attack, with everything on first.
type result struct {
	*attack
	with []figures
}

func TestAttacks(t *testing.T) {
	t.Parallel()
	results := make([]result, len(attacks))
	ran := t.Run("all", func(t *testing.T) {
		for i := range attacks {
			a := &attacks[i]
			results[i] = result{a, make([]figures, 1+len(a.off))}
			t.Run(a.name, func(t *testing.T) {
				t.Parallel()
				t.Cleanup(func() { results[i].judge(t) }) // when all variants are done
				results[i].measure(t)
			})
		}
	})
	if ran && complete(results) {
		published(t, results)
	}
}

// measure runs an attack on each variant. The race detector knows no more than
// 8128 goroutines, and all but the first let more pile up.
func (r result) measure(t *testing.T) {
	for i, name := range r.rows() {
		if i > 0 && raceDetector {
			return
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			build := protected()
			if i > 0 {
				build = r.off[i-1].build
			}
			r.with[i] = r.on(t, build)
		})
	}
}

// judge judges what came of an attack, on all variants that it came upon.
func (r result) judge(t *testing.T) {
	on := r.with[0]
	if on.Requests == 0 {
		return
	}
	for _, b := range r.holds(on) {
		if b.got > b.most {
			t.Errorf("%s: %v, want at most %v", b.what, b.got, b.most)
		}
	}
	for i, v := range r.off {
		if r.with[1+i].Requests == 0 {
			continue
		}
		for _, w := range v.worse {
			if is, was := w.of(r.with[1+i]), w.of(on); is == 0 || is < w.times*was {
				t.Errorf("%s: %s: %v, and %v with everything on: want at least %v times that", v.name, w.what, is, was, w.times)
			}
		}
	}
}

// on lets an attack come upon a fleet.
func (r result) on(t *testing.T, build builder) (got figures) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, build)
		r.run(f)
		got = f.figures()
	})
	return got
}

// complete says whether every attack came upon every variant: not where -run
// chooses some.
func complete(results []result) bool {
	for _, r := range results {
		for _, f := range r.with {
			if f.Requests == 0 {
				return false
			}
		}
	}
	return true
}

// published wants the page and the plot to say what was measured just now.
func published(t *testing.T, results []result) {
	t.Helper()
	const begin, end = "<!-- figures: go test ./test/attacks -update -->\n", "<!-- end of figures -->\n"
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begun := strings.Cut(string(page), begin)
	_, tail, ended := strings.Cut(rest, end)
	if !begun || !ended {
		t.Fatal("README.md has no place for the figures")
	}
	for name, want := range map[string]string{
		"README.md":   head + begin + tables(results) + "\n" + end + tail,
		"attacks.svg": plot(results),
	} {
		is, err := os.ReadFile(name)
		switch {
		case *update:
			if err := os.WriteFile(name, []byte(want), 0o600); err != nil {
				t.Error(err)
			}
		case err != nil:
			t.Error(err)
		case !agree(string(is), want):
			t.Errorf("%s does not say what was measured just now: go test ./test/attacks -update writes\n%s", name, want)
		}
	}
}
