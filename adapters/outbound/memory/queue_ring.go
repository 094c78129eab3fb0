package memory

// ring is a first-in-first-out list that keeps the memory it grew to.
type ring[T any] struct {
	slots []T // a power of two of them
	head  int
	n     int
}

func (r *ring[T]) len() int { return r.n }

// at is the i-th oldest.
func (r *ring[T]) at(i int) *T { return &r.slots[(r.head+i)&(len(r.slots)-1)] }

func (r *ring[T]) push(v T) {
	if r.n == len(r.slots) {
		grown := make([]T, max(16, 2*len(r.slots)))
		for i := range r.n {
			grown[i] = *r.at(i)
		}
		r.slots, r.head = grown, 0
	}
	r.n++
	*r.at(r.n - 1) = v
}

// pop removes the oldest; there must be one.
func (r *ring[T]) pop() T {
	var none T
	oldest := r.at(0)
	v := *oldest
	*oldest = none // lets go of what it refers to
	r.head = (r.head + 1) & (len(r.slots) - 1)
	r.n--
	return v
}

// arena copies slices into chunks, many to an allocation. A chunk is garbage
// when all its copies are.
type arena[T any] struct {
	free  []T // the rest of the newest chunk, as capacity
	chunk int
}

// clone copies s. The copy cannot grow into its neighbour.
func (a *arena[T]) clone(s []T) []T {
	if len(s) == 0 {
		return nil
	}
	if len(s) > cap(a.free) {
		if len(s) > a.chunk/4 {
			return append([]T(nil), s...) // would waste the rest of a chunk
		}
		a.free = make([]T, 0, a.chunk)
	}
	c := a.free[:len(s):len(s)]
	copy(c, s)
	a.free = a.free[len(s):cap(a.free)][:0]
	return c
}
