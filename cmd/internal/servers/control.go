//go:build unix

package main

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// control lets tests stop and start the servers: POST /{server}/{stop|start|restart|kill} answers 204 when it is done,
// GET /{server} answers with its URL.
type control struct {
	addr string
	http *http.Server
}

// serveControl listens on a free loopback port.
func serveControl(h *house) (*control, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &control{addr: l.Addr().String(), http: &http.Server{Handler: routes(h), ReadHeaderTimeout: 5 * time.Second}}
	go func() {
		if err := c.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("control", "error", err)
		}
	}()
	return c, nil
}

// Close stops listening.
func (c *control) Close() { _ = c.http.Close() }

func routes(h *house) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{server}", func(w http.ResponseWriter, r *http.Request) {
		if s := h.server(r.PathValue("server")); s != nil {
			_, _ = w.Write([]byte(s.url)) // a reader that left needs no answer
			return
		}
		http.Error(w, "no such server", http.StatusNotFound)
	})
	mux.HandleFunc("POST /{server}/{deed}", func(w http.ResponseWriter, r *http.Request) {
		s := h.server(r.PathValue("server"))
		if s == nil {
			http.Error(w, "no such server", http.StatusNotFound)
			return
		}
		var err error
		switch r.PathValue("deed") {
		case "stop":
			s.Stop()
		case "kill":
			s.Kill()
		case "start":
			err = s.Start(r.Context())
		case "restart":
			s.Stop()
			err = s.Start(r.Context())
		default:
			http.Error(w, "stop, start, restart or kill", http.StatusNotFound)
			return
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}
