//go:build integration

package services_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"example.com/surge/test/services"
)

func TestKafkaKeepsPortAndDataOverAKill(t *testing.T) {
	t.Parallel()
	k := services.NewKafka(t)
	b := k.Brokers()[0]
	must(t, k.CreateTopic(t.Context(), "topic", 2))
	produce(t, k.Addrs(), "topic", "before")
	addr, pid := b.Addr(), b.Pid()

	b.Kill()
	if got := b.Pid(); got != 0 {
		t.Errorf("Pid() = %d after Kill, want 0", got)
	}
	if c, err := net.Dial("tcp", addr); err == nil {
		_ = c.Close()
		t.Error("a killed broker accepts connections")
	}
	must(t, b.Start(t.Context()))
	must(t, k.WaitReady(t.Context()))
	if b.Addr() != addr || b.Pid() == pid {
		t.Errorf("restarted at %s with pid %d, was %s with %d", b.Addr(), b.Pid(), addr, pid)
	}
	produce(t, k.Addrs(), "topic", "after")
	wantRecords(t, k.Addrs(), "topic", 2)

	must(t, b.Stop(t.Context()))
	must(t, b.Start(t.Context()))
	wantRecords(t, k.Addrs(), "topic", 2)
}

func TestKafkaOfThreeLosesOne(t *testing.T) {
	t.Parallel()
	k := services.NewKafka(t, services.KafkaBrokers(3))
	must(t, k.CreateTopic(t.Context(), "topic", 3))
	produce(t, k.Addrs(), "topic", "before")
	dead := k.Brokers()[0]
	dead.Kill()
	must(t, k.WaitReady(t.Context()))
	produce(t, k.Addrs(), "topic", "after")
	wantRecords(t, k.Addrs(), "topic", 2)
	must(t, dead.Start(t.Context()))
	must(t, k.WaitReady(t.Context()))
}

// Clients that come through a listener with a proxy go on through the proxy.
func TestKafkaBehindAProxy(t *testing.T) {
	t.Parallel()
	var proxy *services.Proxy
	k := services.NewKafka(t, services.KafkaListener(func(addr string) string {
		proxy = services.NewProxy(t, addr)
		return proxy.Addr()
	}))
	must(t, k.CreateTopic(t.Context(), "topic", 1))
	produce(t, []string{proxy.Addr()}, "topic", "through the proxy")

	c, err := kgo.NewClient(kgo.SeedBrokers(proxy.Addr()))
	must(t, err)
	defer c.Close()
	proxy.Cut()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := c.Ping(ctx); err == nil {
		t.Error("the broker answers although its proxy is cut")
	}
	proxy.Mend()
	must(t, c.Ping(t.Context()))
}

func produce(t *testing.T, addrs []string, topic, value string) {
	t.Helper()
	c, err := kgo.NewClient(kgo.SeedBrokers(addrs...))
	must(t, err)
	defer c.Close()
	must(t, c.ProduceSync(t.Context(), &kgo.Record{Topic: topic, Value: []byte(value)}).FirstErr())
}

// wantRecords reads a topic from its start.
func wantRecords(t *testing.T, addrs []string, topic string, want int) {
	t.Helper()
	c, err := kgo.NewClient(kgo.SeedBrokers(addrs...), kgo.ConsumeTopics(topic))
	must(t, err)
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	got := 0
	for got < want && ctx.Err() == nil {
		got += c.PollFetches(ctx).NumRecords()
	}
	if got != want {
		t.Errorf("%s holds %d records, want %d", topic, got, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
