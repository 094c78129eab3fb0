package logging_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/wire/logging"
)

type sink struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *sink) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestLinesAreWrittenWithinMoments(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out sink
		log, closeLog := logging.New(&out, slog.LevelInfo)
		defer closeLog()
		log.Info("one")
		if out.String() != "" {
			t.Error("an info line did not gather")
		}
		<-time.After(101 * time.Millisecond)
		synctest.Wait()
		if !strings.Contains(out.String(), `"msg":"one"`) {
			t.Errorf("after 100 ms: %q", out.String())
		}
	})
}

func TestErrorsAreWrittenAtOnceAndInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out sink
		log, closeLog := logging.New(&out, slog.LevelInfo)
		defer closeLog()
		log.Debug("zero")
		log.Info("one")
		log.With("a", 1).WithGroup("g").Error("two", "b", 2)
		text := out.String()
		if strings.Contains(text, "zero") || !strings.Contains(text, "one") || strings.Index(text, "one") > strings.Index(text, "two") ||
			!strings.Contains(text, `"a":1,"g":{"b":2}`) {
			t.Errorf("written: %q", text)
		}
	})
}

func TestCloseLosesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out sink
		log, closeLog := logging.New(&out, slog.LevelInfo)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 100 {
					log.Info("line")
				}
			})
		}
		all.Wait()
		closeLog()
		closeLog()
		log.Info("late")
		if got := strings.Count(out.String(), "\n"); got != 801 {
			t.Errorf("%d lines were written, want 801", got)
		}
	})
}
