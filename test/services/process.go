package services

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// How long a server has for what it is asked, unless it is known to be slow.
const (
	toAnswer = 30 * time.Second
	toStop   = 10 * time.Second
	// between is the pause between two questions to a server: it does not tell
	// by itself that it is ready.
	between = 20 * time.Millisecond
)

// A Process is a server as the system sees it. Its methods may be called at any
// time, from any goroutine; those that signal a process that has ended do
// nothing.
type Process struct {
	reaper *reaper
	name   string
	dir    string // its folder: data, configuration and log
	binary string
	args   []string
	env    []string // nil: this process's
	// answers asks the server, which has this pid, whether it is ready.
	answers func(ctx context.Context, pid int) error
	// How long it has to answer, and to end when it is asked to.
	toAnswer, toStop time.Duration

	mu  sync.Mutex
	run *run // the latest
}

// newProcess is one that has a folder and waits to be configured and started.
func newProcess(name, binary string) (*Process, error) {
	r, err := theReaper()
	if err != nil {
		return nil, err
	}
	dir, err := r.folder(name)
	if err != nil {
		return nil, err
	}
	return &Process{reaper: r, name: name, dir: dir, binary: binary, toAnswer: toAnswer, toStop: toStop}, nil
}

// Name tells this process from the others of its kind, as in redis-replica-2.
func (p *Process) Name() string { return p.name }

// Dir is the folder with the server's data, configuration and log. It goes with
// Close.
func (p *Process) Dir() string { return p.dir }

// Pid is the process's id, 0 while it does not run.
func (p *Process) Pid() int {
	if r := p.current(); r != nil {
		return r.cmd.Process.Pid
	}
	return 0
}

// Start starts the process again after its end, on its port and data, and
// blocks until it answers. What does not answer is killed, and the error shows
// the end of its log.
func (p *Process) Start(ctx context.Context) error {
	r, err := p.launch()
	if err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, p.toAnswer, fmt.Errorf("no answer for %v", p.toAnswer))
	defer cancel()
	err = until(ctx, r.ended, func(ctx context.Context) error { return p.answers(ctx, r.cmd.Process.Pid) })
	if err != nil {
		p.Kill()
		return fmt.Errorf("start %s: %w; its log ends in:\n%s", p.name, err, tail(p.log(), r.from))
	}
	return nil
}

// Kill ends the process and its children with SIGKILL, as a crash does, and
// blocks until they are gone.
func (p *Process) Kill() {
	if r := p.current(); r != nil {
		r.signal(syscall.SIGKILL)
		<-r.ended
	}
}

// Stop asks the process to end (SIGTERM) and blocks until it has. It kills what
// takes longer than ten seconds, or a minute if it is a broker of Kafka, or ctx,
// and says so.
func (p *Process) Stop(ctx context.Context) error {
	r := p.current()
	if r == nil {
		return nil
	}
	r.signal(syscall.SIGTERM)
	r.signal(syscall.SIGCONT) // if it is paused
	ctx, cancel := context.WithTimeoutCause(ctx, p.toStop, fmt.Errorf("still there after %v", p.toStop))
	defer cancel()
	select {
	case <-r.ended:
		return nil
	case <-ctx.Done():
		p.Kill()
		return fmt.Errorf("stop %s: %w: killed", p.name, context.Cause(ctx))
	}
}

// Pause keeps the process from running (SIGSTOP): it holds its connections and
// answers nobody. It blocks until each thread of it has stopped, where the
// system tells that (Linux).
func (p *Process) Pause() {
	if r := p.current(); r != nil {
		r.signal(syscall.SIGSTOP)
		for !r.over() && !r.paused() {
			time.Sleep(time.Millisecond) // no system call waits for this alone
		}
	}
}

// Resume lets a paused process go on (SIGCONT).
func (p *Process) Resume() { p.signal(syscall.SIGCONT) }

// Close kills the process and removes its folder.
func (p *Process) Close() {
	p.Kill()
	_ = os.RemoveAll(p.dir) // what stays goes with the reaper
}

func (p *Process) log() string { return filepath.Join(p.dir, "log") }

func (p *Process) signal(s syscall.Signal) {
	if r := p.current(); r != nil {
		r.signal(s)
	}
}
