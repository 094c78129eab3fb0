package services

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// watch is the reaper: a shell that reads which process groups live from a pipe
// that only this process and starting servers hold open. At its end this process
// is gone, were it by kill -9; then so are the servers and their folder. The
// dying may write once more, so removing is repeated.
const watch = `trap '' HUP INT QUIT TERM
alive=
while read -r sign pid; do
  if [ "$sign" = + ]; then
    alive="$alive $pid"
    continue
  fi
  rest=
  for p in $alive; do
    [ "$p" = "$pid" ] || rest="$rest $p"
  done
  alive=$rest
done
for p in $alive; do
  kill -s KILL -- "-$p" 2>/dev/null
done
for try in 1 2 3 4 5; do
  rm -rf -- "$1" && break
  sleep 1
done`

// launch becomes the server, once the reaper knows about it: there is no moment
// at which a server runs and would be forgotten. A file that must not grow (see
// setrlimit) is an error for it, as a full disk is, and not its end.
const launch = `trap '' XFSZ; echo "+ $$" >&3 && exec "$0" "$@" 3>&-`

// A reaper outlives this process and ends what it started.
type reaper struct {
	dir   string   // scratch; a folder per server
	alive *os.File // the pipe to the shell
}

// theReaper is the one of this process.
var theReaper = sync.OnceValues(newReaper)

// newReaper starts a reaper.
func newReaper() (*reaper, error) {
	dir, err := os.MkdirTemp("", "surge-services-")
	if err != nil {
		return nil, fmt.Errorf("make a scratch folder: %w", err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make the reaper's pipe: %w", err)
	}
	defer func() { _ = read.Close() }()
	shell := exec.Command("/bin/sh", "-c", watch, "surge-services-reaper", dir)
	shell.Dir = "/"
	shell.Stdin = read
	// Who waits for the end of our output waits for the reaper too, as go test
	// does: when it returns, everything is gone.
	shell.Stderr = os.Stderr
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a terminal's Ctrl-C is not for it
	if err := shell.Start(); err != nil {
		_ = write.Close()
		_ = os.Remove(dir)
		return nil, fmt.Errorf("start the reaper: %w", err)
	}
	return &reaper{dir: dir, alive: write}, nil
}

// folder makes one that goes with this process, unless it is removed before.
func (r *reaper) folder(name string) (string, error) {
	dir, err := os.MkdirTemp(r.dir, name+"-")
	if err != nil {
		return "", fmt.Errorf("make a folder for %s: %w", name, err)
	}
	return dir, nil
}

// command is one that becomes the leader of its process group, and whose group
// dies with this process.
func (r *reaper) command(binary string, args ...string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", append([]string{"-c", launch, binary}, args...)...)
	cmd.ExtraFiles = []*os.File{r.alive}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// forget tells the reaper that a process group has ended.
func (r *reaper) forget(pid int) { _, _ = fmt.Fprintln(r.alive, "-", pid) }
