package ordering

import (
	"context"
	"sync"
	"time"

	"github.com/bits-and-blooms/bloom/v3"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

const (
	// trusted is how long this node refuses by a promise of the gate: less than
	// it stands, by how far a clock may be set meanwhile.
	trusted = ports.SoldOutLasts - 5*time.Millisecond
	// askAgain is how long after it was asked the gate may be asked for a promise
	// again: well before the last one ends, so that one follows the other.
	askAgain = trusted * 5 / 8
	// askWithin bounds one question: time to tell of all holds of a large sale.
	askWithin = 10 * time.Second
	// soldOutMost bounds how many products are remembered.
	soldOutMost = 256
)

// soldOut is what this node knows of products that are sold out: that the gate
// makes no hold for a moment, and, by a filter, which holds there may be. An
// attempt whose hold is not among them is no replay. It costs the gate one
// question in 25 ms for each product that is asked for.
type soldOut struct {
	gate  ports.StockSoldOut
	mu    sync.RWMutex
	flags map[id.ID]*flag
}

// flag is what is known of one product.
type flag struct {
	mu     sync.RWMutex
	until  time.Time // the promise is trusted; zero is none
	again  time.Time // the gate may be asked
	asking bool
	mark   ports.StockMark // of what is in known
	known  *bloom.BloomFilter
	room   int // of known, for further holds
}

func newSoldOut(gate ports.StockSoldOut) *soldOut {
	return &soldOut{gate: gate, flags: map[id.ID]*flag{}}
}

// proves says that a product is sold out and that an attempt has no hold. What
// it did not ask for costs nobody anything: products are noted when the gate
// refuses.
func (s *soldOut) proves(ctx context.Context, product, hold id.ID) bool {
	f := s.flag(product)
	if f == nil {
		return false
	}
	now := time.Now()
	f.mu.RLock()
	proven := now.Before(f.until) && !f.known.Test(hold[:])
	ask := !f.asking && !now.Before(f.again)
	f.mu.RUnlock()
	if proven && ask { // what is not wanted any more ends
		s.ask(ctx, product, f)
	}
	return proven
}

// note has the gate asked, which said that a product is sold out.
func (s *soldOut) note(ctx context.Context, product id.ID) {
	f := s.flag(product)
	if f == nil {
		s.mu.Lock()
		if f = s.flags[product]; f == nil {
			if len(s.flags) >= soldOutMost && !s.forget() {
				s.mu.Unlock()
				return
			}
			f = &flag{}
			s.flags[product] = f
		}
		s.mu.Unlock()
	}
	s.ask(ctx, product, f)
}

// forget makes room for a product by one that nobody asks for any more, and says
// whether there was one. Those that all ask for stay: what is known of them was
// dear to learn. The caller holds mu.
func (s *soldOut) forget() bool {
	now := time.Now()
	for product, f := range s.flags {
		f.mu.RLock()
		idle := !f.asking && !now.Before(f.until)
		f.mu.RUnlock()
		if idle {
			delete(s.flags, product)
			return true
		}
	}
	return false
}

func (s *soldOut) flag(product id.ID) *flag {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.flags[product]
}

// ask asks the gate, without waiting, unless somebody does or just did.
func (s *soldOut) ask(ctx context.Context, product id.ID, f *flag) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.asking || now.Before(f.again) {
		return
	}
	f.asking, f.again = true, now.Add(askAgain)
	go s.hear(context.WithoutCancel(ctx), product, f, f.seen(), now)
}

// hear waits for the gate's answer. Without a promise nobody is refused here once
// the last one ends: who then asks the gate hears what is wrong.
func (s *soldOut) hear(ctx context.Context, product id.ID, f *flag, seen ports.StockMark, asked time.Time) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	answer, err := s.gate.SoldOut(ctx, product, seen)
	var anew *bloom.BloomFilter // made while buyers still read the old one
	if answer.Whole && err == nil {
		anew = filterOf(answer.Holds)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asking = false
	if err == nil && answer.Is {
		f.learn(answer, anew)
		f.until = asked.Add(trusted)
	}
}

const (
	// falsePositives is how many attempts that have no hold ask the gate.
	falsePositives = 0.01
	// leastRoom is for how many holds a filter has room beyond twice those it
	// begins with.
	leastRoom = 1000
)

// seen is what the gate need not tell again: nothing, once the filter is full,
// so that a larger one is made.
func (f *flag) seen() ports.StockMark {
	if f.room < 0 {
		return ports.StockMark{}
	}
	return f.mark
}

// filterOf has room for twice as many holds, and some.
func filterOf(holds []id.ID) *bloom.BloomFilter {
	filter := bloom.NewWithEstimates(uint(2*len(holds)+leastRoom), falsePositives)
	for _, hold := range holds {
		filter.Add(hold[:])
	}
	return filter
}

// learn takes an answer in; anew is the filter of one that tells all.
func (f *flag) learn(answer ports.SoldOut, anew *bloom.BloomFilter) {
	if anew != nil {
		f.known, f.room = anew, len(answer.Holds)+leastRoom
	} else {
		for _, hold := range answer.Holds {
			f.known.Add(hold[:])
		}
		f.room -= len(answer.Holds)
	}
	f.mark = answer.Mark
}
