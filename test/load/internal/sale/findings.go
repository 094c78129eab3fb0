package sale

import "fmt"

// findings gathers what is wrong: of things that are wrong in the same way, how
// many there are and the first of them.
type findings struct {
	order []string
	first map[string]string
	count map[string]int
}

// add counts one thing that is wrong in that way.
func (f *findings) add(way, example string) {
	if f.count == nil {
		f.first, f.count = map[string]string{}, map[string]int{}
	}
	if f.count[way] == 0 {
		f.order, f.first[way] = append(f.order, way), example
	}
	f.count[way]++
}

// say adds a sentence that is complete.
func (f *findings) say(format string, args ...any) {
	f.order = append(f.order, fmt.Sprintf(format, args...))
}

func (f *findings) sentences() []string {
	var all []string
	for _, way := range f.order {
		if n := f.count[way]; n > 0 {
			way = fmt.Sprintf("%s: %d, such as %s", way, n, f.first[way])
		}
		all = append(all, way)
	}
	return all
}
