package redisharness

import (
	"context"
	"net"
	"testing"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"example.com/surge/test/contract"
	"example.com/surge/test/internal/memconn"
)

// Mini is a miniredis per case, in the case's bubble: on its clock, and over
// connections in memory.
var Mini = Kind{Run: contract.Bubble, Open: openMini, Pass: contract.BubblePass}

// window is how much a connection holds that nobody has read.
const window = 1 << 20

func openMini(t *testing.T) Server {
	t.Helper()
	m := miniredis.NewMiniRedis()
	m.ClockTTL(true)
	first, err := m.Dial() // starts it without a listener
	if err != nil {
		t.Fatal(err)
	}
	_ = first.Close()
	// Its own connections hold nothing: whoever sends several commands at once
	// would wait for it, and it for them.
	l := memconn.Listen(window)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			m.Server().ServeConn(conn)
		}
	}()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return l.Dial(ctx) }
	admin := goredis.NewClient(&goredis.Options{
		Dialer: dial, DisableIdentity: true, MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	t.Cleanup(func() {
		_ = admin.Close()
		_ = l.Close()
		m.Close()
	})
	return Server{URL: "redis://192.0.2.1", Dial: dial, Tune: takeNoTurns, Admin: admin}
}

// takeNoTurns keeps the driver from waiting for one of few connections, or for
// its turn to use one: for that it takes a timer from a pool that bubbles share,
// which they may not. A full-duplex pipeline has no turns.
func takeNoTurns(o *goredis.UniversalOptions) {
	o.PoolSize = 1000
	o.AutoPipelineOptions = goredis.DefaultAutoPipelineOptions()
	o.AutoPipelineOptions.FullDuplex = true
}
