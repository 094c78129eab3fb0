//go:build integration

package faults

import (
	"net/url"
	"os/exec"
	"testing"
	"time"

	"example.com/surge/test/services"
)

// TestMySQLFaults holds a sale on one MySQL through each fault, pays through the
// same, and then wants everything to be as it should.
func TestMySQLFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		server []services.MySQLOption
		strike func(t *testing.T, d *database)
	}{
		{"killed and started again", []services.MySQLOption{services.MySQLDurable()}, func(t *testing.T, d *database) {
			d.Kill()
			<-time.After(time.Second) // down for so long
			must(t, d.Start(t.Context()))
		}},
		{"stands still", nil, func(_ *testing.T, d *database) {
			d.Pause()
			<-time.After(3 * time.Second) // for so long
			d.Resume()
		}},
		{"takes no writes", nil, func(t *testing.T, d *database) {
			d.do(t, "SET GLOBAL read_only = ON")
			<-time.After(2 * time.Second) // for so long
			d.do(t, "SET GLOBAL read_only = OFF")
		}},
		{"kills connections", nil, killConnections},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDatabase(t, c.server...)
			d.through(t, d.url(d.Addr()), func() { c.strike(t, d) })
		})
	}
}

// TestMySQLIsFull leaves the server no room for another row.
func TestMySQLIsFull(t *testing.T) {
	if _, err := exec.LookPath("prlimit"); err != nil {
		t.Skip("a file can be kept from growing with prlimit only, of util-linux: ", err)
	}
	d := newDatabase(t, inOneFile())
	d.through(t, d.url(d.Addr()), func() { fill(t, d) })
}

// TestMySQLSeesDeadlocks has others lock what the service writes.
func TestMySQLSeesDeadlocks(t *testing.T) {
	d := newDatabase(t)
	gaveWay := int64(0)
	d.through(t, d.url(d.Addr()), func() { gaveWay += deadlocks(t, d) })
	if gaveWay == 0 {
		t.Error("the service never had to give way")
	}
}

// TestMySQLConnectionsAreCut breaks connections at random all through the sale,
// and most of all when somebody commits: before the server hears of it, and when
// it has committed and answers.
func TestMySQLConnectionsAreCut(t *testing.T) {
	d := newDatabase(t)
	proxy := services.NewProxy(t, d.Addr())
	d.through(t, d.url(proxy.Addr()), func() {
		proxy.CutRandomly(.01, 1)
		proxy.LoseCommits(.2, 2)
		<-time.After(2 * time.Second) // for so long
		proxy.Mend()
	})
	if commits, answers := proxy.LostCommits(); commits == 0 || answers == 0 {
		t.Errorf("%d commits and %d answers to some were lost, want both to happen", commits, answers)
	}
}

// TestMySQLIsCutOff has the network lose everything for as long as a client that
// waits for an answer needs to give up.
func TestMySQLIsCutOff(t *testing.T) {
	d := newDatabase(t)
	proxy := services.NewProxy(t, d.Addr())
	u, err := url.Parse(d.url(proxy.Addr()))
	must(t, err)
	u.RawQuery = "read_timeout=1s"
	d.through(t, u.String(), func() {
		proxy.Stall()
		<-time.After(3 * time.Second) // for so long
		proxy.Cut()                   // nothing that was under way arrives late
		proxy.Mend()
	})
}
