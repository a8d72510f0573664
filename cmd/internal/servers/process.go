//go:build unix

package main

import (
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a started program in a process group of its own.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// end sends how to the group and, when it has not ended within patience, kills it.
func (p *process) end(how syscall.Signal, patience time.Duration) {
	_ = syscall.Kill(-p.cmd.Process.Pid, how)
	select {
	case <-p.done:
	case <-time.After(patience):
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // stragglers of the group too
	<-p.done
}

// ended reports whether the program has ended.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// spawner starts programs from one thread that lives as long as this process: on Linux a program's parent, for the
// signal that tells it of its parent's death, is the thread that started it (golang.org/issue/27505).
type spawner chan func()

func newSpawner() spawner {
	s := make(spawner)
	go func() {
		runtime.LockOSThread()
		for f := range s {
			f()
		}
	}()
	return s
}

// start starts cmd as the leader of its own group, to be killed when this process dies without stopping it.
func (s spawner) start(cmd *exec.Cmd) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	dieWithParent(cmd.SysProcAttr)
	began := make(chan error)
	s <- func() { began <- cmd.Start() }
	if err := <-began; err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // its status is in cmd.ProcessState
		close(p.done)
	}()
	return p, nil
}
