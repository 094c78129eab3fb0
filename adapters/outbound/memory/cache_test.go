package memory_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func kept(t *testing.T, c ports.Cache, keys ...string) (n int) {
	t.Helper()
	got, err := c.GetMany(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range got {
		if v.Found {
			n++
		}
	}
	return n
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]memory.CacheOptions{
		"by entries": {Entries: 10},
		"by bytes":   {Bytes: 10 * len("key 00 and value")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := memory.NewCacheBackend(o).Node()
			var keys []string
			for i := range 40 {
				key := "key " + strconv.Itoa(10+i)
				keys = append(keys, key)
				for range 3 { // a key that is set again takes no more room
					if err := c.Set(t.Context(), key, []byte(" and value"), time.Hour); err != nil {
						t.Fatal(err)
					}
				}
			}
			if n := kept(t, c, keys...); n != 10 {
				t.Errorf("%d are kept, there is room for 10", n)
			}
			if n := kept(t, c, keys[30:]...); n != 10 {
				t.Errorf("of the 10 that live longest %d are kept", n)
			}
		})
	}
}

func TestCacheKeepsNothingLargerThanItself(t *testing.T) {
	t.Parallel()
	c := memory.NewCacheBackend(memory.CacheOptions{Bytes: 100}).Node()
	for key, size := range map[string]int{"small": 10, "large": 1000} {
		if err := c.Set(t.Context(), key, []byte(strings.Repeat("v", size)), time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if kept(t, c, "small") != 1 || kept(t, c, "large") != 0 {
		t.Error("a value that fits nowhere pushed out one that does")
	}
}

// What has ended takes no room from what has not, however it ended.
func TestCacheRoomComesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := memory.NewCacheBackend(memory.CacheOptions{Bytes: 1000}).Node()
		value := []byte(strings.Repeat("v", 90))
		for round := range 20 {
			for i := range 10 {
				if err := c.Set(t.Context(), strconv.Itoa(i), value, time.Minute); err != nil {
					t.Fatal(err)
				}
			}
			if n := kept(t, c, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"); n != 10 {
				t.Fatalf("round %d: %d of 10 are kept", round, n)
			}
			if round%2 == 0 {
				<-time.After(2 * time.Minute)
			} else if err := c.Delete(t.Context(), "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestSlowWatcherIsToldOfLoss(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := memory.NewCacheBackend(memory.CacheOptions{Backlog: 3}).Node()
		var told []ports.Invalidation
		next := make(chan struct{})
		go func() {
			err := c.Watch(t.Context(), func(i ports.Invalidation) { told = append(told, i); <-next })
			if err != nil {
				t.Errorf("watch: %v", err)
			}
		}()
		synctest.Wait() // it is told of the first loss
		for _, k := range []string{"a", "b", "c", "d", "e"} {
			if err := c.Delete(t.Context(), k); err != nil {
				t.Fatal(err)
			}
		}
		close(next)
		synctest.Wait()
		want := []ports.Invalidation{{Lost: true}, {Lost: true}, {Key: "e"}}
		if len(told) != 3 || told[0] != want[0] || told[1] != want[1] || told[2] != want[2] {
			t.Errorf("told %+v, want %+v", told, want)
		}
	})
}

func TestLoseTellsAndForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := memory.NewCacheBackend(memory.CacheOptions{})
		c := b.Node()
		if err := c.Set(t.Context(), "k", nil, time.Hour); err != nil {
			t.Fatal(err)
		}
		f, err := c.Fetch(t.Context(), "loading", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		lost := 0
		go func() { _ = c.Watch(t.Context(), func(i ports.Invalidation) { lost++ }) }()
		awaited := make(chan error, 1)
		go func() { awaited <- c.Await(t.Context(), "loading") }()
		synctest.Wait()
		b.Lose()
		synctest.Wait()
		if lost != 2 || len(awaited) != 1 {
			t.Errorf("the watcher was told of %d losses, %d of 1 who waits was woken", lost-1, len(awaited))
		}
		if _, err := c.Get(t.Context(), "k"); !fault.Is(err, fault.NotFound) {
			t.Errorf("after a loss: %v", err)
		}
		if took, err := c.Fill(t.Context(), "loading", f.Lease, ports.Fill{TTL: time.Hour}); took || err != nil {
			t.Errorf("a lease outlives a loss: %v, %v", took, err)
		}
	})
}
