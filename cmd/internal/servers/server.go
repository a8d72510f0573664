//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Limits of patience with a server.
const (
	readyWithin = 30 * time.Second
	stopWithin  = 20 * time.Second
)

// server is one server that can be stopped and started again with its data, on the same port.
type server struct {
	url   string
	make  func() *exec.Cmd                // a fresh command for each start
	ready func(ctx context.Context) error // nil when it answers
	calm  syscall.Signal                  // ends it in order
	crash syscall.Signal                  // ends it at once, as a loss of power would
	log   string                          // file of its output
	spawn spawner

	mu sync.Mutex
	p  *process
}

// Start starts the server and waits until it answers. A running server is left as it is.
func (s *server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.p != nil && !s.p.ended() {
		return nil
	}
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close() // the program has its own handle
	cmd := s.make()
	cmd.Stdout, cmd.Stderr = log, log
	if s.p, err = s.spawn.start(cmd); err != nil {
		return err
	}
	return s.await(ctx)
}

// await polls until the server answers; a server that ends or stays silent is an error with the tail of its output.
func (s *server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	err := errors.New("not asked yet")
	for ctx.Err() == nil && !s.p.ended() {
		if err = s.ready(ctx); err == nil {
			return nil
		}
		wait(ctx, 20*time.Millisecond)
	}
	s.p.end(s.crash, time.Second)
	return fmt.Errorf("it does not answer: %w\n%s", err, tail(s.log))
}

// Stop ends the server in order and waits for its end.
func (s *server) Stop() { s.end(s.calm) }

// Kill ends the server as a loss of power would, and waits for its end.
func (s *server) Kill() { s.end(s.crash) }

func (s *server) end(how syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.p != nil && !s.p.ended() {
		s.p.end(how, stopWithin)
	}
}

// tail is the last two thousand bytes of a file, for error messages.
func tail(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-2000):])
}
