package kafkaharness

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// LeavesNothing opens a node, has it publish and consume, ends it, and looks for
// goroutines with any of these words in their stacks. No other test may use the
// adapter meanwhile.
func LeavesNothing(t *testing.T, k Kind, open Open, words ...string) {
	t.Helper()
	s := k.Open(t)
	for _, end := range []func(Node){func(n Node) { _ = n.Close() }, Node.Crash} {
		n := s.node(t, open)
		if err := n.Publish(t.Context(), ports.Message{Topic: contract.QueueTopic, Key: "k"}); err != nil {
			t.Fatal(err)
		}
		got, ended := make(chan struct{}, 100), make(chan error)
		go func() {
			ended <- n.Consume(t.Context(), ports.Subscription{Group: "g", Topics: []string{contract.QueueTopic}}, func(c ports.Claim) {
				for batch := range c.Batches() {
					c.Ack(batch[0].Offset)
					got <- struct{}{}
				}
			})
		}()
		<-got
		end(n)
		if err := <-ended; !fault.Is(err, fault.Unavailable) {
			t.Errorf("Consume, its node ended: %v", err)
		}
	}
	var left string
	for range 100 {
		if left = stacksWith(words); left == "" {
			return
		}
		<-time.After(50 * time.Millisecond) // nothing tells of the end of a goroutine of a driver
	}
	t.Errorf("left behind:\n%s", left)
}

func stacksWith(words []string) string {
	buf := make([]byte, 4<<20)
	var found []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		for _, w := range words {
			if strings.Contains(stack, w) {
				found = append(found, stack)
				break
			}
		}
	}
	return strings.Join(found, "\n\n")
}
