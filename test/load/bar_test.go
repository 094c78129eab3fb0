package main

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBarInAFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(*testing.T) {
		var out bytes.Buffer
		b := newBar(&out, false)
		b.Begin("orders", 4)
		b.Step()
		b.Step()
		<-time.After(1500 * time.Millisecond)
		b.Begin("replays", 1)
		b.Step()
		b.Close()
		half := strings.Repeat("█", 15) + strings.Repeat("░", 15)
		want := "orders            " + half + " 2/4  1.5 s\nreplays           " + strings.Repeat("█", 30) + " 1/1  0.0 s\n"
		if out.String() != want {
			t.Errorf("got:\n%swant:\n%s", out.String(), want)
		}
	})
}

func TestBarOnATerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(*testing.T) {
		var out bytes.Buffer
		b := newBar(&out, true)
		b.Begin("orders", 2)
		b.Step()
		<-time.After(250 * time.Millisecond)
		b.Step()
		b.Close()
		if n := strings.Count(out.String(), "\r"); n != 3 || !strings.Contains(out.String(), " 1/2") || !strings.HasSuffix(out.String(), " 2/2  0.2 s\x1b[K\n") {
			t.Errorf("drawn %d times: %q", n, out.String())
		}
	})
}
