package contract

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// brokenEnv names the cases that a child process is to run over broken adapters.
const brokenEnv = "SURGE_BROKEN_CASES"

// mostRuns is how often a case may miss what it should notice: some breakages
// show only in some interleavings.
const mostRuns = 20

// Sharp proves that a suite notices: broken holds the suite to the adapter that
// is broken as the name says, and each of the cases that breaks lists for it
// has to fail within 20 runs. They run in child processes, for they may panic:
// one process tries all of them, and another goes on where it ends.
//
//	func TestCacheSuiteIsSharp(t *testing.T) {
//		contract.Sharp(t, map[string][]string{"overwrites with null": {"NullNeverOverwritesValue"}}, func(t *testing.T, name string) {
//			contract.Cache(t, brokenHarness(name))
//		})
//	}
func Sharp(t *testing.T, breaks map[string][]string, broken func(t *testing.T, name string)) {
	t.Helper()
	if len(brokenCases) > 0 {
		for name := range breaks {
			t.Run(name, func(t *testing.T) { broken(t, name) })
		}
		return
	}
	misses := missed(t, breaks)
	for name, cases := range breaks {
		t.Run(name, func(t *testing.T) {
			for _, c := range cases {
				if why := misses[fullName(t.Name(), c)]; why != "" {
					t.Errorf("%s does not notice an adapter that %s: %s", c, name, why)
				}
			}
		})
	}
}

// missed runs what has to fail until it has failed, and answers what has not,
// by its full name, with the reason.
func missed(t *testing.T, breaks map[string][]string) map[string]string {
	t.Helper()
	left, misses := map[string]int{}, map[string]string{} // runs so far, by full name
	for name, cases := range breaks {
		for _, c := range cases {
			left[fullName(t.Name(), name, c)] = 0
		}
	}
	for len(left) > 0 {
		out := runBroken(t, slices.Sorted(maps.Keys(left)))
		ends := outcomes(out)
		went := false
		for c := range left {
			switch end := ends[c]; end {
			case "":
				continue // the process ended before
			case failed:
				delete(left, c)
			case hung:
				misses[c] = "it hangs\n" + out
				delete(left, c)
			default:
				if left[c]++; left[c] == mostRuns {
					misses[c] = fmt.Sprintf("%s %d times", end, mostRuns)
					delete(left, c)
				}
			}
			went = true
		}
		if !went {
			for c := range left {
				misses[c] = "it does not run\n" + out
			}
			break
		}
	}
	return misses
}

// runBroken runs cases one after the other in a child process until all have
// run or one ends it, and answers what it printed.
func runBroken(t *testing.T, cases []string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+regexp.QuoteMeta(t.Name())+"$",
		"-test.v=test2json", "-test.parallel=1", "-test.timeout=2m")
	cmd.Env = append(os.Environ(), brokenEnv+"="+strings.Join(cases, "\n"))
	out, _ := cmd.CombinedOutput() // that it fails is wanted
	return string(out)
}

// brokenCases are the cases that this process is to run over broken adapters, by
// full name; none in a process that was not started by Sharp.
var brokenCases = strings.FieldsFunc(os.Getenv(brokenEnv), func(r rune) bool { return r == '\n' })

// wanted says whether a suite has to run a case: all but in a child process,
// for which the parent has chosen.
func wanted(t *testing.T, name string) bool {
	return len(brokenCases) == 0 || slices.Contains(brokenCases, fullName(t.Name(), name))
}

// The ends of a case that matter.
const (
	failed = "FAIL"
	hung   = "HANG"
)

// lines of a test binary that say which test runs now, and how one ended.
var lines = regexp.MustCompile(`\x16\s*(?:=== (?:RUN|CONT|NAME) +|--- (PASS|FAIL|SKIP): )(\S+)`)

// outcomes is how each test ended, by its full name. The one that ran when a
// panic ended the process has failed.
func outcomes(out string) map[string]string {
	ends, running := map[string]string{}, ""
	for _, l := range lines.FindAllStringSubmatch(out, -1) {
		if l[1] == "" {
			running = l[2]
		} else {
			ends[l[2]] = l[1]
		}
	}
	switch {
	case ends[running] != "" || running == "":
	case strings.Contains(out, "panic: test timed out"):
		ends[running] = hung
	default:
		ends[running] = failed
	}
	return ends
}

// fullName is what the testing package calls a test below others.
func fullName(path ...string) string { return strings.ReplaceAll(strings.Join(path, "/"), " ", "_") }
