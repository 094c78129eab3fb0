package kafkaharness

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// LeavesWhileJoining has newcomers leave their groups at every moment of their
// joining, which lasts until the member that is there has heard of it. Each is
// gone soon.
func LeavesWhileJoining(t *testing.T, k Kind, open Open) {
	t.Helper()
	const (
		moments = 24
		apart   = 50 * time.Millisecond // together longer than a heartbeat
		within  = 20 * time.Second
	)
	s := k.Open(t)
	old := s.node(t, open)
	var leaving sync.WaitGroup
	for i := range moments {
		sub := ports.Subscription{Group: fmt.Sprint("joined-", i), Topics: []string{contract.QueueTopic}}
		here := make(chan struct{})
		first := sync.OnceFunc(func() { close(here) })
		go func() {
			_ = old.Consume(t.Context(), sub, func(c ports.Claim) { first(); emptied(c) }) // it ends with the test
		}()
		leaving.Go(func() {
			<-here
			ctx, leave := context.WithTimeout(t.Context(), time.Duration(i)*apart)
			defer leave()
			newcomer := s.node(t, open)
			ended := make(chan error, 1)
			go func() { ended <- newcomer.Consume(ctx, sub, emptied) }()
			<-ctx.Done()
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("consume, whose context ended: %v", err)
				}
			case <-time.After(within):
				t.Errorf("a newcomer that leaves after %v is still there after %v", time.Duration(i)*apart, within)
			}
		})
	}
	leaving.Wait()
}

// emptied takes what comes until the claim is revoked.
func emptied(c ports.Claim) {
	for range c.Batches() {
	}
}
