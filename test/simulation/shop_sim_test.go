package simulation_test

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"example.com/surge/test/simulation"
)

var (
	seeds = flag.Uint64("seeds", 100, "how many seeds to run")
	from  = flag.Uint64("from", 0, "the first seed")
	only  = flag.Int64("seed", -1, "one seed, and its trace")
)

// A run makes a lot of garbage and keeps nothing.
func TestMain(m *testing.M) {
	debug.SetGCPercent(800)
	os.Exit(m.Run())
}

func run(t *testing.T, p simulation.Plan) simulation.Report {
	t.Helper()
	return simulation.Run(t, p, simulation.NewShop)
}

// fails shrinks what failed, and tells all there is to know.
func fails(t *testing.T, r simulation.Report) {
	t.Helper()
	var b strings.Builder
	simulation.Shrink(r, func(p simulation.Plan) simulation.Report { return run(t, p) }).Write(&b)
	t.Errorf("%s\nAgain:  go test ./test/simulation -run '^TestSeed$' -v -seed %d\nTo keep it, add the seed to test/simulation/testdata/seeds.txt", b.String(), r.Plan.Seed)
}

// tally is what many runs came to.
type tally struct {
	mu          sync.Mutex
	runs, calls int
	fired       map[simulation.Fired]int
	failed      []simulation.Report
}

func (y *tally) add(r simulation.Report) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.runs++
	y.calls += r.Calls
	for f, n := range r.Fired {
		y.fired[f] += n
	}
	if r.Breaks() != "" {
		y.failed = append(y.failed, r)
	}
}

// TestSeeds runs a range of seeds, on every processor.
func TestSeeds(t *testing.T) {
	t.Parallel()
	y := &tally{fired: map[simulation.Fired]int{}}
	start := time.Now()
	t.Run("seeds", func(t *testing.T) {
		next := *from
		var mu sync.Mutex
		for range runtime.GOMAXPROCS(0) {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				for {
					mu.Lock()
					seed := next
					next++
					mu.Unlock()
					if seed >= *from+*seeds {
						return
					}
					y.add(run(t, simulation.DrawShop(seed)))
					if done := seed - *from + 1; done%500 == 0 {
						took := time.Since(start)
						fmt.Fprintf(os.Stderr, "%d of %d seeds, %.0f a second, %d failed\n", done, *seeds, float64(done)/took.Seconds(), len(y.failed))
					}
				}
			})
		}
	})
	t.Logf("%d seeds, %.0f a second, %d calls of ports each", y.runs, float64(y.runs)/time.Since(start).Seconds(), y.calls/max(y.runs, 1))
	if len(y.failed) > 0 {
		slices.SortFunc(y.failed, func(a, b simulation.Report) int { return cmp.Compare(a.Plan.Seed, b.Plan.Seed) })
		for _, r := range y.failed {
			t.Errorf("seed %d: %s", r.Plan.Seed, r.Violations[0])
		}
		t.Errorf("%d of %d seeds failed; the first one, made smaller:", len(y.failed), y.runs)
		fails(t, y.failed[0])
	}
	y.wantEveryFault(t)
}

// wantEveryFault wants all that can go wrong to have gone wrong. In a few runs
// not every kind befalls every target.
func (y *tally) wantEveryFault(t *testing.T) {
	t.Helper()
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\t") //nolint:errcheck // a builder never fails
	for k := range simulation.Kinds {
		fmt.Fprintf(table, "%s\t", k) //nolint:errcheck // as above
	}
	possible := map[string]map[simulation.Kind]bool{}
	for _, target := range simulation.ShopTargets() {
		for _, k := range target.Kinds {
			if possible[target.On] == nil {
				possible[target.On] = map[simulation.Kind]bool{}
			}
			possible[target.On][k] = true
		}
	}
	for _, on := range slices.Sorted(maps.Keys(possible)) {
		fmt.Fprintf(table, "\n%s\t", on) //nolint:errcheck // as above
		for k := range simulation.Kinds {
			n := y.fired[simulation.Fired{Kind: k, On: on}]
			switch {
			case !possible[on][k]:
				fmt.Fprint(table, "\t") //nolint:errcheck // as above
			default:
				fmt.Fprintf(table, "%d\t", n) //nolint:errcheck // as above
			}
			if possible[on][k] && n == 0 && y.runs >= 2000 {
				t.Errorf("%s of %s never happened", k, on)
			}
		}
	}
	_ = table.Flush() // as above
	t.Logf("how often each fault struck\n%s", b.String())
}

// TestKept runs the seeds that once found something.
func TestKept(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/seeds.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		number, _, _ := strings.Cut(lines.Text(), " ")
		if seed, err := strconv.ParseUint(number, 10, 64); err == nil {
			if r := run(t, simulation.DrawShop(seed)); r.Breaks() != "" {
				fails(t, r)
			}
		}
	}
}

// TestSeed runs one seed and shows what happened.
func TestSeed(t *testing.T) {
	if *only < 0 {
		t.Skip("it runs the seed of -seed")
	}
	r := run(t, simulation.DrawShop(uint64(*only)))
	t.Logf("%s\n%s", r.Plan, r.Trace)
	if r.Breaks() != "" {
		fails(t, r)
	}
}

// TestSameSeedSameTrace: whatever the processors are doing, byte for byte. It
// tries as many seeds as fit into a second, a few at least.
func TestSameSeedSameTrace(t *testing.T) {
	n, start := uint64(4), time.Now()
	if *seeds > 100 {
		n = 200
	}
	for seed := *from; seed < *from+n || time.Since(start) < time.Second; seed++ {
		first := run(t, simulation.DrawShop(seed)).Trace.String()
		before := runtime.GOMAXPROCS(1 + int(seed%2))
		again := run(t, simulation.DrawShop(seed)).Trace.String()
		runtime.GOMAXPROCS(before)
		if again != first {
			a, b := strings.Split(first, "\n"), strings.Split(again, "\n")
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					t.Errorf("seed %d: step %d is\n%s\nand then\n%s", seed, i, a[i], b[i])
					break
				}
			}
		}
	}
}

// BenchmarkSeed is a run per processor at a time: how long one takes, and a call
// of a port in it.
func BenchmarkSeed(b *testing.B) {
	var calls atomic.Int64
	var seed atomic.Uint64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := run(new(testing.T), simulation.DrawShop(seed.Add(1)))
			calls.Add(int64(r.Calls))
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "seeds/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(calls.Load()), "ns/call")
	b.ReportMetric(float64(calls.Load())/float64(b.N), "calls/op")
}
