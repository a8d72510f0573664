package serve_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"firstkm/cmd/internal/config"
	"firstkm/cmd/internal/serve"
)

// lines are what is logged.
type lines chan string

// Write implements io.Writer.
func (l lines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}

func TestAnInstallationThatNobodyCanEnterSaysWhatToDo(t *testing.T) {
	cfg, err := config.Load("", nil, config.Config{Data: t.TempDir(), Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	logged, ended := make(lines, 1000), make(chan error, 1)
	go func() { ended <- serve.Serve(ctx, cfg, slog.New(slog.NewTextHandler(logged, nil))) }()
	for {
		select {
		case line := <-logged:
			if !strings.Contains(line, "nobody can sign in yet") {
				continue
			}
			if !strings.Contains(line, "firstkm account create") || !strings.Contains(line, cfg.Data) {
				t.Errorf("got %q, want the command", line)
			}
			stop()
			if err := <-ended; err != nil && ctx.Err() == nil {
				t.Error(err)
			}
			return
		case err := <-ended:
			t.Fatalf("ended with %v before it said what to do", err)
		}
	}
}
