package services

import (
	"context"
	"fmt"
	"net/http"
)

// A Program is an HTTP server of the caller's own. A restart keeps its port.
type Program struct {
	*Process
	addr string
}

// StartProgram starts a program and blocks until it answers a path with 200. It
// learns from its environment, which is environ's answer and nothing else, at
// which free address it has to listen. The caller closes it.
func StartProgram(ctx context.Context, name, binary string, environ func(addr string) []string, path string) (*Program, error) {
	p, err := newProcess(name, binary)
	if err != nil {
		return nil, err
	}
	g := &Program{Process: p}
	p.answers = func(ctx context.Context, _ int) error { return g.ok(ctx, path) }
	err = onFreePort(func(port int) error {
		g.addr = loopback(port)
		p.env = environ(g.addr)
		return g.Start(ctx)
	})
	if err != nil {
		g.Close()
		return nil, err
	}
	return g, nil
}

// Addr is the program's host:port.
func (g *Program) Addr() string { return g.addr }

// URL is the program's, without a path.
func (g *Program) URL() string { return "http://" + g.addr }

func (g *Program) ok(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.URL()+path, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", path, resp.Status)
	}
	return nil
}
