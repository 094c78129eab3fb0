package rest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
)

// newScope is a scope of 10 seconds in a bubble.
func newScope(t *testing.T) (*scope, context.CancelCauseFunc) {
	t.Helper()
	parent, cancel := context.WithCancelCause(t.Context())
	s := &scope{Context: parent, deadline: time.Now().Add(10 * time.Second)}
	t.Cleanup(s.end)
	return s, cancel
}

func TestAScopeEndsAtItsDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newScope(t)
		idle, _ := newScope(t)
		child, cancel := context.WithCancel(s)
		defer cancel()
		start := time.Now()
		<-child.Done()
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("it took %v", took)
		}
		for _, ctx := range []context.Context{s, idle, child} {
			if !errors.Is(ctx.Err(), context.DeadlineExceeded) || !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
				t.Errorf("ended with %v because of %v", ctx.Err(), context.Cause(ctx))
			}
			if err := fault.FromContext(ctx, "wait"); !fault.Is(err, fault.Unavailable) {
				t.Errorf("as a fault it is %v", err)
			}
		}
		<-idle.Done() // also when nobody waited before
	})
}

func TestAScopeEndsWithItsClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("the client is gone")
		s, cancel := newScope(t)
		waiting, cancelWaiting := newScope(t)
		done := waiting.Done()
		if s.Err() != nil || waiting.Err() != nil {
			t.Fatal("ended before its time")
		}
		cancel(gone)
		cancelWaiting(gone)
		<-done
		for _, ctx := range []context.Context{s, waiting} {
			if !errors.Is(ctx.Err(), context.Canceled) || !errors.Is(context.Cause(ctx), gone) {
				t.Errorf("ended with %v because of %v", ctx.Err(), context.Cause(ctx))
			}
		}
		<-s.Done()
	})
}

func TestAScopeThatEndedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, cancel := newScope(t)
		defer cancel(nil)
		stop := context.AfterFunc(s, func() {})
		defer stop()
		s.end()
		synctest.Wait()
		if !errors.Is(s.Err(), context.Canceled) {
			t.Errorf("it ended with %v", s.Err())
		}
	})
}

func TestASlowHandlerIsUnavailable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, func(a *testAPI) {
			a.settings.RequestTimeout = 3 * time.Second
			a.deps.Modules = []Module{&things{handle: func(c *gin.Context) error {
				<-c.Request.Context().Done()
				return c.Request.Context().Err()
			}}}
		})
		start := time.Now()
		w := a.do("GET", "/things/1", "")
		w.want(t, 503, "UNAVAILABLE")
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAClientThatLeavesEndsItsRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		a := newAPI(t, func(a *testAPI) {
			a.deps.Modules = []Module{&things{handle: func(c *gin.Context) error {
				leave()
				<-c.Request.Context().Done()
				return c.Request.Context().Err()
			}}}
		})
		w := a.send(httptest.NewRequest(http.MethodGet, "/things/1", nil).WithContext(ctx))
		w.want(t, 503, "UNAVAILABLE")
		if level := a.log.lines(t)[0]["level"]; level != "INFO" {
			t.Errorf("it is logged as %v", level)
		}
	})
}
