package kafkaharness

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"

	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// Prefixes publishes batches to a broker that refuses some of what comes, for a
// while or for good, and loses replies. Of each batch a prefix is written, in
// order and once, and everything that was acked is in it.
func Prefixes(t *testing.T, open Open) {
	t.Helper()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			prefixes(t, open, rand.New(rand.NewPCG(seed, 0)))
		})
	}
}

func prefixes(t *testing.T, open Open, random *rand.Rand) {
	t.Helper()
	f := newFake(t)
	n := f.node(t, open, "batch=1024") // several to a call
	broken := rand.New(rand.NewPCG(random.Uint64(), 0))
	f.control(func() int16 {
		switch broken.IntN(12) {
		case 0:
			return kerr.NotEnoughReplicas.Code
		case 1:
			return kerr.PolicyViolation.Code
		default:
			return 0
		}
	})
	const calls, each = 30, 25
	padding := strings.Repeat("x", 100)
	acked := make([]int, calls)
	sum := 0
	for c := range calls {
		var ms []ports.Message
		for i := range each {
			ms = append(ms, ports.Message{Topic: contract.QueueTopic, Key: "k", Value: fmt.Appendf(nil, "%d/%d/%s", c, i, padding)})
		}
		f.swallow.Store(random.IntN(5) == 0)
		acked[c] = ackedOf(t, n.Publish(t.Context(), ms...), each)
		sum += acked[c]
	}
	f.swallow.Store(false)
	if sum == 0 || sum == calls*each {
		t.Errorf("%d of %d messages were acked: nothing is tried", sum, calls*each)
	}
	written := make([]int, calls)
	for _, v := range f.readAll(t, n, sum) {
		var c, i int
		if _, err := fmt.Sscanf(v, "%d/%d/", &c, &i); err != nil {
			t.Fatal(err)
		}
		if i != written[c] {
			t.Fatalf("call %d: message %d comes after %d", c, i, written[c]-1)
		}
		written[c]++
	}
	for c := range calls {
		if written[c] < acked[c] {
			t.Errorf("call %d: %d messages were acked and %d written", c, acked[c], written[c])
		}
	}
}

// ackedOf is how many messages of a call were acked, which must be the first.
func ackedOf(t *testing.T, err error, all int) int {
	t.Helper()
	if err == nil {
		return all
	}
	failed, ok := err.(*ports.PublishError) //nolint:errorlint // this very type is promised
	if !ok {
		t.Fatal(err)
	}
	n := slices.IndexFunc(failed.Errs, func(err error) bool { return err != nil })
	if i := slices.Index(failed.Errs[n:], nil); i >= 0 {
		t.Errorf("message %d was acked although %d failed: %v", n+i, n, failed.Errs[n])
	}
	return n
}
