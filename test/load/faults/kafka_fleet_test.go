//go:build integration

package faults

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"example.com/surge/app/ordering"
	"example.com/surge/test/services"
)

// TestKafkaFaults holds a sale on three brokers, with an API here and two workers
// in processes of their own, through each fault.
func TestKafkaFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		strike func(t *testing.T, f *fleet)
	}{
		{"a broker is killed and started again", func(t *testing.T, f *fleet) {
			killed(t, f, f.k.Brokers()[rand.N(3)])
		}},
		{"the coordinator of a group is killed", func(t *testing.T, f *fleet) {
			killed(t, f, coordinator(t, f.k, ordering.Group))
		}},
		{"a worker is killed", func(t *testing.T, f *fleet) {
			f.workers[0].end(syscall.SIGKILL) // it handles something: the orders rush in
			<-time.After(time.Second)         // it is missed
			f.hire(t)
		}},
		{"workers come and go", func(t *testing.T, f *fleet) {
			for range 4 {
				newcomer := f.hire(t)
				newcomer.ready(t)
				<-time.After(500 * time.Millisecond) // it joins, and may have got something
				newcomer.stop(t)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFleet(t, services.NewKafka(t, services.KafkaBrokers(3)), 2)
			f.through(t, func() { c.strike(t, f) })
		})
	}
}

// killed kills a broker, and starts it again when it was missed.
func killed(t *testing.T, f *fleet, b *services.KafkaBroker) {
	b.Kill()
	<-time.After(3 * time.Second) // dead for so long
	must(t, b.Start(t.Context()))
	must(t, f.k.WaitReady(t.Context()))
}

// coordinator is the broker that a group asks who has what.
func coordinator(t *testing.T, k *services.Kafka, group string) *services.KafkaBroker {
	c, err := kgo.NewClient(kgo.SeedBrokers(k.Addrs()...))
	must(t, err)
	defer c.Close()
	req := kmsg.NewPtrFindCoordinatorRequest()
	req.CoordinatorKeys = []string{group}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	resp, err := req.RequestWith(ctx, c)
	must(t, err)
	for _, b := range k.Brokers() {
		if int32(b.ID()) == resp.Coordinators[0].NodeID {
			return b
		}
	}
	t.Error("no broker is the coordinator")
	return k.Brokers()[0]
}

// TestKafkaIsCutOff cuts the network between one worker of two and all brokers,
// for longer than the group waits for it. What it has is the other's then; what
// it still does has no effect.
func TestKafkaIsCutOff(t *testing.T) {
	var mu sync.Mutex // brokers are configured at a time
	var proxies []*services.Proxy
	k := services.NewKafka(t, services.KafkaBrokers(3), services.KafkaListener(func(addr string) string {
		mu.Lock()
		defer mu.Unlock()
		p := services.NewProxy(t, addr)
		proxies = append(proxies, p)
		return p.Addr()
	}))
	proxies = proxies[len(proxies)-3:] // those before were for ports that somebody took
	var addrs []string
	for _, p := range proxies {
		addrs = append(addrs, p.Addr())
	}
	f := newFleet(t, k, 2, "QUEUE_URL=kafka://"+addrs[0]+"?addr="+strings.Join(addrs[1:], "&addr=")+hasty)
	f.through(t, func() {
		for _, p := range proxies {
			p.Stall()
		}
		<-time.After(10 * time.Second) // longer than a session
		for _, p := range proxies {
			p.Mend()
		}
	})
}
