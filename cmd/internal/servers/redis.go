//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// newRedis keeps nothing on disk: the program must bear the loss of everything in it.
func newRedis(_ context.Context, dir string, port int) (*server, error) {
	path, err := find("redis-server")
	if err != nil {
		return nil, err
	}
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	return &server{
		url:  "redis://" + addr + "/0",
		calm: syscall.SIGTERM, crash: syscall.SIGKILL,
		make: func() *exec.Cmd {
			return exec.Command(path, "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", dir)
		},
		ready: func(ctx context.Context) error { return ping(ctx, addr) },
	}, nil
}

// ping asks Redis for a PONG in its inline protocol.
func ping(ctx context.Context, addr string) error {
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	if _, err := fmt.Fprint(c, "PING\r\n"); err != nil {
		return err
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	if err == nil && strings.TrimSpace(answer) != "+PONG" {
		err = fmt.Errorf("PING was answered by %q", answer)
	}
	return err
}
