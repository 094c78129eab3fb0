package sarama

import (
	"context"
	"net"
	"sync"

	"github.com/IBM/sarama"
	"golang.org/x/sync/singleflight"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/core/fault"
)

// Admin makes topics, and looks at them and at the groups that read them. It
// serves whichever adapter the queue is. It is safe for concurrent use.
type Admin struct {
	settings   kafkakit.Settings
	config     *sarama.Config
	connecting singleflight.Group
	life       context.Context // until it is closed
	end        context.CancelFunc

	mu     sync.Mutex // guards what follows
	client sarama.Client
	closed bool
	asking sync.WaitGroup // grows only before closed
}

// OpenAdmin makes an Admin from a queue's URL. It connects to nobody yet;
// brokers may be down.
func OpenAdmin(url string) (*Admin, error) {
	s, err := kafkakit.Parse(url, Schemes)
	if err != nil {
		return nil, err
	}
	c, err := configure(s)
	if err != nil {
		return nil, err
	}
	a := &Admin{settings: s, config: c}
	a.life, a.end = context.WithCancel(context.Background())
	c.Metadata.Full = true // who the controller is comes with that alone
	c.Metadata.RefreshFrequency = 0
	c.Net.Proxy.Enable, c.Net.Proxy.Dialer = true, dialer{a.life, net.Dialer{Timeout: c.Net.DialTimeout}}
	return a, nil
}

// Close ends every call, and returns when nothing is asked any more. It may be
// called again.
func (a *Admin) Close() {
	a.mu.Lock()
	a.closed = true
	client := a.client
	a.mu.Unlock()
	a.end()
	if client != nil {
		_ = client.Close() // closed before, at worst
	}
	a.asking.Wait()
}

// ask has the driver ask something, and waits for the answer no longer than ctx:
// the driver takes no context.
func ask[T any](ctx context.Context, a *Admin, doing string, f func(sarama.ClusterAdmin) (T, error)) (T, error) {
	type result struct {
		answer T
		err    error
	}
	var none T
	if ctx.Err() != nil {
		return none, fault.FromContext(ctx, doing)
	}
	results := make(chan result, 1)
	if !a.run(func() {
		var r result
		r.answer, r.err = answer(a, f)
		results <- r
	}) {
		return none, kafkakit.ErrClosed
	}
	select {
	case r := <-results:
		return r.answer, faultOf(r.err, doing)
	case <-ctx.Done():
		return none, fault.FromContext(ctx, doing)
	case <-a.life.Done():
		return none, kafkakit.ErrClosed
	}
}

// answer is what the driver answers. A client that failed is used no more: it may
// never find out that a broker is back.
func answer[T any](a *Admin, f func(sarama.ClusterAdmin) (T, error)) (T, error) {
	var none T
	client, err := a.connect()
	if err != nil {
		return none, err
	}
	admin, err := sarama.NewClusterAdminFromClient(client) // never closed: it is the client's
	if err == nil {
		var answer T
		if answer, err = f(admin); err == nil {
			return answer, nil
		}
	}
	a.disconnect(client)
	return none, err
}

// run does something that Close waits for, unless it came too late.
func (a *Admin) run(f func()) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return false
	}
	a.asking.Go(f)
	return true
}

// connect answers the client, and makes one that knows the brokers if need be.
func (a *Admin) connect() (sarama.Client, error) {
	client, err, _ := a.connecting.Do("", func() (any, error) {
		a.mu.Lock()
		client := a.client
		a.mu.Unlock()
		if client != nil {
			return client, nil
		}
		client, err := sarama.NewClient(a.settings.Addrs, a.config)
		if err != nil {
			return nil, err
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.closed {
			_ = client.Close()
			return nil, kafkakit.ErrClosed
		}
		a.client = client
		return client, nil
	})
	if err != nil {
		return nil, err
	}
	return client.(sarama.Client), nil //nolint:errcheck,forcetypeassert // it is one
}

// disconnect lets go of a client.
func (a *Admin) disconnect(client sarama.Client) {
	a.mu.Lock()
	if a.client == client {
		a.client = nil
	}
	a.mu.Unlock()
	_ = client.Close() // closed before, at worst
}
