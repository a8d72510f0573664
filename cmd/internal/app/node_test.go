package app_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// node is the program running as a process of its own.
type node struct {
	t    testing.TB
	cmd  *exec.Cmd
	url  string
	log  *output
	done chan struct{} // closed when the process has ended
}

// output keeps what a process writes and tells of the line that names its address.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	url  chan string
}

var (
	serving = regexp.MustCompile(`firstkm serves.* url=(\S+)`)
	served  = regexp.MustCompile(`msg=request .* status=[1-4]`) // of no interest when a test fails
)

func (o *output) follow(r io.Reader) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		if !served.MatchString(lines.Text()) {
			o.mu.Lock()
			o.text.WriteString(lines.Text() + "\n")
			o.mu.Unlock()
		}
		if m := serving.FindStringSubmatch(lines.Text()); m != nil {
			o.url <- m[1]
		}
	}
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// command is the program with arguments, in an environment without settings but those of env.
func command(t testing.TB, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program(t), args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "FIRSTKM_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(append(cmd.Env, "FIRSTKM_TWO_FACTOR=optional"), env...)
	return cmd
}

// run runs a command of the program to its end and returns what it wrote.
func run(t testing.TB, input string, args ...string) (string, error) {
	t.Helper()
	cmd := command(t, nil, args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// launch starts the program on a data directory and waits until it is ready to serve.
func launch(t testing.TB, data string, env ...string) *node {
	t.Helper()
	n := launchPlain(t, data, env...)
	n.awaitReady()
	return n
}

// launchPlain starts the program and waits until it listens.
func launchPlain(t testing.TB, data string, env ...string) *node {
	t.Helper()
	n := &node{t: t, log: &output{url: make(chan string, 1)}, done: make(chan struct{})}
	n.cmd = command(t, env, "serve", "--addr", "127.0.0.1:0", "--data", data)
	pipe, err := n.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(n.done)
		n.log.follow(pipe)
		_ = n.cmd.Wait() // its status is in ProcessState
	}()
	t.Cleanup(n.kill)
	select {
	case n.url = <-n.log.url:
	case <-n.done:
		t.Fatalf("the program ended at once:\n%s", n.log)
	case <-time.After(60 * time.Second):
		t.Fatalf("the program does not listen:\n%s", n.log)
	}
	return n
}

// awaitReady waits until every condition of readiness holds.
func (n *node) awaitReady() {
	n.t.Helper()
	eventually(n.t, time.Minute, func() error {
		a, err := get(n.url+"/readyz", "")
		if err == nil && a.status != http.StatusOK {
			err = errors.New(string(a.body))
		}
		return err
	})
}

// kill ends the process as a loss of power would end it, and waits for its end.
func (n *node) kill() {
	_ = n.cmd.Process.Signal(syscall.SIGKILL) // it may be gone
	<-n.done
}

// stop asks the process to end and reports how it did.
func (n *node) stop() error {
	n.t.Helper()
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-n.done:
	case <-time.After(30 * time.Second):
		n.kill()
		return errors.New("it did not end within 30 seconds")
	}
	if !n.cmd.ProcessState.Success() {
		return errors.New(n.cmd.ProcessState.String() + "\n" + n.log.String())
	}
	return nil
}

// eventually asks until the answer is nil, and fails the test with the last answer when patience ends.
func eventually(t testing.TB, patience time.Duration, ask func() error) {
	t.Helper()
	if err := patiently(patience, ask); err != nil {
		t.Fatalf("after %v still: %v", patience, err)
	}
}

func patiently(patience time.Duration, ask func() error) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); ; {
		err := ask()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-deadline:
			return err
		}
	}
}
