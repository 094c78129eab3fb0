package bench

import (
	"errors"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/sony/gobreaker/v2"

	"example.com/surge/app/breaker"
)

const (
	p19Threshold = 5 // failures in a row
	p19Cooldown  = 10 * time.Second
)

// P19: a call through a closed breaker that succeeds.
func BenchmarkP19(b *testing.B) {
	impls := []struct {
		name string
		open func() (through func(call func() error) func() error)
	}{
		{"failsafe", p19Failsafe},
		{"gobreaker", p19Gobreaker},
		{"surge", p19Surge},
	}
	for _, impl := range impls {
		b.Run("callers=1/impl="+impl.name, func(b *testing.B) {
			b.ReportAllocs()
			called := 0
			do := impl.open()(func() error { called++; return nil })
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
			if called != b.N {
				b.Errorf("called %d times of %d", called, b.N)
			}
		})
	}
	for _, impl := range impls {
		b.Run("callers=cpu/impl="+impl.name, func(b *testing.B) {
			b.ReportAllocs()
			through := impl.open()
			b.RunParallel(func(pb *testing.PB) {
				called, calls := 0, 0
				do := through(func() error { called++; return nil })
				for ; pb.Next(); calls++ {
					if err := do(); err != nil {
						b.Error(err)
						return
					}
				}
				if called != calls {
					b.Errorf("called %d times of %d", called, calls)
				}
			})
		})
	}
}

func p19Surge() func(func() error) func() error {
	br := breaker.New(p19Threshold, p19Cooldown, nil)
	return func(call func() error) func() error {
		return func() error { return br.Do(call) }
	}
}

func p19Gobreaker() func(func() error) func() error {
	br := gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout:     p19Cooldown,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= p19Threshold },
	})
	return func(call func() error) func() error {
		answer := func() (struct{}, error) { return struct{}{}, call() }
		return func() error {
			_, err := br.Execute(answer)
			return err
		}
	}
}

var errP19Open = errors.New("the breaker is open")

// p19Failsafe takes permits, its fastest way: its executor allocates 14 times.
func p19Failsafe() func(func() error) func() error {
	br := circuitbreaker.NewBuilder[struct{}]().
		WithFailureThreshold(p19Threshold).WithDelay(p19Cooldown).Build()
	return func(call func() error) func() error {
		return func() error {
			if !br.TryAcquirePermit() {
				return errP19Open
			}
			err := call()
			if err != nil {
				br.RecordError(err)
			} else {
				br.RecordSuccess()
			}
			return err
		}
	}
}
