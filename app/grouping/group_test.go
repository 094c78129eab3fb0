package grouping_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/grouping"
	"example.com/surge/core/fault"
)

// shop does what it is told, a second for each group.
type shop struct {
	*grouping.Group[int]
	mu     sync.Mutex
	groups [][]int
}

func newShop(fail func(run int) error) *shop {
	s := &shop{}
	s.Group = grouping.New(func(ctx context.Context, take func() []int) error {
		<-time.After(time.Second)
		s.mu.Lock()
		s.groups = append(s.groups, take())
		run := len(s.groups)
		s.mu.Unlock()
		if len(take()) != len(s.groups[run-1]) {
			return errors.New("others were taken the second time")
		}
		return fail(run)
	})
	return s
}

func never(int) error { return nil }

// all has n callers come at once, and counts those that were done.
func (s *shop) all(t *testing.T, n int) int64 {
	var done atomic.Int64
	var callers sync.WaitGroup
	for i := range n {
		callers.Go(func() {
			ok, err := s.Join(t.Context(), i)
			if err != nil {
				t.Error(err)
			}
			if ok {
				done.Add(1)
			}
		})
	}
	callers.Wait()
	return done.Load()
}

func TestThoseWhoComeMeanwhileAreTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(never)
		if done := s.all(t, 150); done != 150 {
			t.Errorf("%d of 150 were done", done)
		}
		if len(s.groups) != 3 || len(s.groups[0]) != 64 || len(s.groups[2]) != 22 {
			t.Errorf("they were done in %d groups", len(s.groups))
		}
		if done := s.all(t, 1); done != 1 {
			t.Error("one who came later was not done")
		}
	})
}

func TestAGroupThatFailsLetsAllGo(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(int) error{
		"an error": func(int) error { return errors.New("no") },
		"a panic":  func(int) error { panic("no") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newShop(fail)
				if done := s.all(t, 100); done != 0 {
					t.Errorf("%d were done", done)
				}
			})
		})
	}
}

func TestWhatNeverBeginsLetsAllGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shop{Group: grouping.New(func(context.Context, func() []int) error { return errors.New("no") })}
		if done := s.all(t, 100); done != 0 {
			t.Errorf("%d were done", done)
		}
	})
}

func TestWhoGivesUpIsNotDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(never)
		var others sync.WaitGroup
		join := func(ctx context.Context, item int, gives bool) {
			others.Go(func() {
				if _, err := s.Join(ctx, item); fault.Is(err, fault.Cancelled) != gives || (err != nil) != gives {
					t.Errorf("%d heard %v", item, err)
				}
			})
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		join(t.Context(), 1, false)
		<-time.After(1500 * time.Millisecond) // the first is done
		join(t.Context(), 2, false)
		<-time.After(500 * time.Millisecond)
		join(ctx, 3, true)
		cancel()
		others.Wait()
		for _, group := range s.groups {
			for _, item := range group {
				if item == 3 {
					t.Error("who gave up before it began was done")
				}
			}
		}
	})
}
