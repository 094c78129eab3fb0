package contract

import (
	"maps"
	"testing"
)

// What is said of cases by a process that a case has ended is as true as what
// one says that has come to its end.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	const begun = "\x16=== RUN   TestA/x/One\n\x16=== PAUSE TestA/x/One\n\x16=== NAME  TestA/x\n\x16=== CONT  TestA/x/One\n"
	for name, test := range map[string]struct {
		out  string
		want map[string]string
	}{
		"nothing ran":      {"testing: warning: no tests to run\nPASS\n", map[string]string{}},
		"all ran":          {begun + "log without end\x16--- FAIL: TestA/x/One (0.00s)\n\x16=== NAME  \nFAIL\n", map[string]string{"TestA/x/One": failed}},
		"a case panicked":  {begun + "\x16--- FAIL: TestA/x/One (0.00s)\npanic: deadlock\n", map[string]string{"TestA/x/One": failed}},
		"another panicked": {begun + "panic: in the background\n", map[string]string{"TestA/x/One": failed}},
		"a case hung":      {begun + "panic: test timed out after 2m0s\n", map[string]string{"TestA/x/One": hung}},
		"one passed before": {
			"\x16=== RUN   TestA/x/Two\n\x16--- PASS: TestA/x/Two (0.00s)\n" + begun + "fatal error: concurrent map writes\n",
			map[string]string{"TestA/x/Two": "PASS", "TestA/x/One": failed},
		},
	} {
		if got := outcomes(test.out); !maps.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}
