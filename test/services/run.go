package services

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// A run is one life of a process.
type run struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when the system has let go of it
	from  int64         // where its part of the log begins
}

// current is the run that has not ended, or nil.
func (p *Process) current() *run {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run == nil || p.run.over() {
		return nil
	}
	return p.run
}

// launch starts the process and waits for nothing.
func (p *Process) launch() (*run, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run != nil && !p.run.over() {
		return nil, errors.New("it runs already")
	}
	log, err := os.OpenFile(p.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the process has its own
	info, err := log.Stat()
	if err != nil {
		return nil, err
	}
	cmd := p.reaper.command(p.binary, p.args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dir, p.env, log, log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	r := &run{cmd: cmd, ended: make(chan struct{}), from: info.Size()}
	p.run = r
	go func() {
		defer close(r.ended)
		_ = cmd.Wait() // however it ended, it has
		p.reaper.forget(cmd.Process.Pid)
	}()
	return r, nil
}

func (r *run) over() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// signal signals the process group.
func (r *run) signal(s syscall.Signal) { _ = syscall.Kill(-r.cmd.Process.Pid, s) }

// paused tells whether no thread of the process runs: a signal that stops it is
// sent to one of them, and another may still answer for a moment. It is true
// where there is no /proc to ask.
func (r *run) paused() bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", r.cmd.Process.Pid))
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if err != nil {
			continue // it has ended
		}
		// "pid (name) state …", where the name may hold any character.
		_, state, _ := bytes.Cut(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" "))
		if state[0] != 'T' {
			return false
		}
	}
	return true
}
