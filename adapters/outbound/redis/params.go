package redis

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// params reads the parameters of a URL, and remembers what is wrong with the
// first that is.
type params struct {
	values url.Values
	known  []string
	wrong  error
}

func (p *params) all(name string) []string {
	p.known = append(p.known, name)
	return p.values[name]
}

func (p *params) text(name, otherwise string) string {
	if v := p.all(name); len(v) > 0 {
		return v[0]
	}
	return otherwise
}

func (p *params) flag(name string) bool {
	v := p.text(name, "false")
	if v != "true" && v != "false" {
		p.complain(name, "must be true or false")
	}
	return v == "true"
}

func (p *params) count(name string, otherwise, least, most int) int {
	n, err := strconv.Atoi(p.text(name, strconv.Itoa(otherwise)))
	if err != nil || n < least || n > most {
		p.complain(name, fmt.Sprintf("must be a whole number from %d to %d", least, most))
	}
	return n
}

func (p *params) duration(name string, otherwise, most time.Duration) time.Duration {
	d, err := time.ParseDuration(p.text(name, otherwise.String()))
	if err != nil || d < time.Millisecond || d > most {
		p.complain(name, fmt.Sprintf("must be a duration from 1ms to %v", most))
	}
	return d
}

func (p *params) complain(name, reason string) {
	if p.wrong == nil {
		p.wrong = fmt.Errorf("its %s %s", name, reason)
	}
}

// err is what is wrong, a parameter that nobody asked for included.
func (p *params) err() error {
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
