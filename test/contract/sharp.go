package contract

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// brokenEnv names the broken adapter that a child process is to test.
const brokenEnv = "SURGE_BROKEN_ADAPTER"

// Sharp proves that a suite notices: for each broken adapter it runs the named
// test again in a child process, with Broken answering the adapter's name, and
// wants the cases that the adapter breaks to fail there. Some breakages show
// only in some interleavings: a case may run up to 20 times until it fails.
//
//	func TestCacheSuiteIsSharp(t *testing.T) {
//		contract.Sharp(t, "TestCacheBroken", map[string][]string{"overwrites with null": {"NullNeverOverwritesValue"}})
//	}
//	func TestCacheBroken(t *testing.T) { contract.Cache(t, brokenHarness(contract.Broken(t))) }
func Sharp(t *testing.T, test string, breaks map[string][]string) {
	t.Helper()
	for name, cases := range breaks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range cases {
				run := "^" + regexp.QuoteMeta(test) + "$/^" + regexp.QuoteMeta(c) + "$"
				cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+run, "-test.v", "-test.timeout=30s",
					"-test.count=20", "-test.failfast")
				cmd.Env = append(os.Environ(), brokenEnv+"="+name)
				out, err := cmd.CombinedOutput()
				failed := strings.Contains(string(out), "--- FAIL: "+test+"/"+c) || strings.Contains(string(out), "panic:")
				if err == nil || !failed {
					t.Errorf("%s does not notice an adapter that %s:\n%s", c, name, out)
				}
			}
		})
	}
}

// Broken is the name of the broken adapter that this process is to test; it
// skips the test in the parent process.
func Broken(t *testing.T) string {
	t.Helper()
	name := os.Getenv(brokenEnv)
	if name == "" {
		t.Skip("runs only as a child of the test that proves the suite sharp")
	}
	return name
}
