package urlparams

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Params reads the parameters of a URL, and remembers what is wrong with the
// first that is. What each is read by is the list of those that there are.
type Params struct {
	values url.Values
	known  []string
	wrong  error
}

// Of are the parameters of a URL.
func Of(u *url.URL) *Params { return &Params{values: u.Query()} }

// All are the values of a parameter that may be repeated.
func (p *Params) All(name string) []string {
	p.known = append(p.known, name)
	return p.values[name]
}

// Text is a parameter of any text.
func (p *Params) Text(name, otherwise string) string {
	if v := p.All(name); len(v) > 0 {
		return v[0]
	}
	return otherwise
}

// Flag is a parameter that is true or false; false without it.
func (p *Params) Flag(name string) bool {
	v := p.Text(name, "false")
	if v != "true" && v != "false" {
		p.Complain(name, "must be true or false")
	}
	return v == "true"
}

// Count is a whole number within bounds.
func (p *Params) Count(name string, otherwise, least, most int) int {
	n, err := strconv.Atoi(p.Text(name, strconv.Itoa(otherwise)))
	if err != nil || n < least || n > most {
		p.Complain(name, fmt.Sprintf("must be a whole number from %d to %d", least, most))
	}
	return n
}

// Duration is a duration of at least a millisecond.
func (p *Params) Duration(name string, otherwise, most time.Duration) time.Duration {
	d, err := time.ParseDuration(p.Text(name, otherwise.String()))
	if err != nil || d < time.Millisecond || d > most {
		p.Complain(name, fmt.Sprintf("must be a duration from 1ms to %v", most))
	}
	return d
}

// Complain says what is wrong with a parameter, as in "must hold no braces".
func (p *Params) Complain(name, reason string) {
	if p.wrong == nil {
		p.wrong = fmt.Errorf("its %s %s", name, reason)
	}
}

// Err is what is wrong, a parameter that nobody asked for included.
func (p *Params) Err() error {
	if p.wrong != nil {
		return p.wrong
	}
	names := make([]string, 0, len(p.values))
	for name := range p.values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(p.known, name) {
			return fmt.Errorf("has no parameter %s", name)
		}
	}
	return nil
}
