package workers

import (
	"testing"
	"testing/synctest"
	"time"
)

// A Submit that saw the pool open and went on only after it closed is made up
// here by a send past Submit's check.
func TestLateTaskBehindTheStopsStillRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := New(1, 2, func(value any, _ []byte) {
			if value != "late" {
				t.Errorf("a task panicked: %v", value)
			}
		})
		if err := p.Submit(t.Context(), func() { <-time.After(time.Second) }); err != nil {
			t.Fatal(err)
		}
		closed := make(chan error)
		go func() { closed <- p.Close(t.Context()) }()
		synctest.Wait() // the only stop is queued
		ran := false
		p.tasks <- func() { ran = true; panic("late") }
		if err := <-closed; err != nil || !ran {
			t.Errorf("Close: %v; the late task ran before it returned: %v", err, ran)
		}
	})
}

func TestClosedQueueTakesNoTask(t *testing.T) {
	t.Parallel()
	for _, queue := range []int{0, 1, 8} {
		synctest.Test(t, func(t *testing.T) {
			p := New(2, queue, func(any, []byte) {})
			if err := p.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			select {
			case p.tasks <- func() {}:
				t.Errorf("queue %d: took a task that nobody will run", queue)
			default:
			}
		})
	}
}
