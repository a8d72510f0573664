package httpd_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"firstkm/services/delivery/httpd"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// raw sends bytes over a connection and returns the answer. The connection stays open while body is unfinished.
func raw(t *testing.T, addr, request string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatalf("send: %v", err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("read answer: %v", err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func TestBodiesOverTheNetwork(t *testing.T) {
	e := engine(t, nil)
	e.Handle(httpd.Route{Method: "POST", Path: "/api/x", Access: httpd.Public(), MaxBody: 100, Whole: true, Timeout: 300 * time.Millisecond}, ok)
	srv := httptest.NewServer(e)
	t.Cleanup(srv.Close)
	addr := srv.Listener.Addr().String()
	head := "POST /api/x HTTP/1.1\r\nHost: h\r\n"
	for _, tc := range []struct {
		name, request string
		status        int
		code          string
	}{
		{"a body in time", head + "Content-Length: 3\r\n\r\nabc", 200, "role="},
		{"a body that announces too much", head + "Content-Length: 101\r\n\r\n", 413, "request.too_large"},
		{"a chunked body that grows too large", head + "Transfer-Encoding: chunked\r\n\r\n65\r\n" + strings.Repeat("x", 101) + "\r\n0\r\n\r\n", 413, "request.too_large"},
		{"a broken chunk", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", 400, "request.broken"},
		{"a body that never comes (slow loris)", head + "Content-Length: 3\r\n\r\na", 408, "request.stalled"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			resp := raw(t, addr, tc.request)
			if body := readAll(t, resp.Body); resp.StatusCode != tc.status || !strings.Contains(body, tc.code) {
				t.Errorf("got %d %s, want %d with %q", resp.StatusCode, body, tc.status, tc.code)
			}
		})
	}
}

func TestCompression(t *testing.T) {
	e := engine(t, nil)
	long := strings.Repeat("实习岗位 placement ", 500)
	e.GET("/long", httpd.Public(), func(c *gin.Context) error { c.String(200, long); return nil })
	e.GET("/short", httpd.Public(), func(c *gin.Context) error { c.String(200, "short"); return nil })
	e.GET("/image", httpd.Public(), func(c *gin.Context) error { c.Data(200, "image/png", []byte(long)); return nil })
	srv := httptest.NewServer(e)
	t.Cleanup(srv.Close)
	plain := func(r io.Reader) (io.Reader, error) { return r, nil }
	gunzip := func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	unzstd := func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) }
	for _, tc := range []struct {
		path, accept, encoding, want string
		decode                       func(io.Reader) (io.Reader, error)
	}{
		{"/long", "gzip, zstd", "zstd", long, unzstd},
		{"/long", "gzip, br", "gzip", long, gunzip},
		{"/long", "", "", long, plain},
		{"/long", "gzip;q=0", "", long, plain},
		{"/short", "zstd", "", "short", plain},
		{"/image", "zstd", "", long, plain},
	} {
		req, err := http.NewRequest("GET", srv.URL+tc.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", tc.accept) // set, so that the transport does not undo it
		resp, err := srv.Client().Do(req)
		if err != nil {
			t.Fatalf("ask: %v", err)
		}
		body, err := tc.decode(resp.Body)
		if err != nil {
			t.Fatalf("%s %q: decode: %v", tc.path, tc.accept, err)
		}
		if got := readAll(t, body); got != tc.want || resp.Header.Get("Content-Encoding") != tc.encoding {
			t.Errorf("%s %q: got %q of %d bytes, want %q of %d", tc.path, tc.accept, resp.Header.Get("Content-Encoding"), len(got), tc.encoding, len(tc.want))
		}
		if vary := strings.Join(resp.Header.Values("Vary"), ","); !strings.Contains(vary, "Accept-Encoding") {
			t.Errorf("%s: Vary got %q", tc.path, vary)
		}
		_ = resp.Body.Close()
	}
}

func TestConditionalRequests(t *testing.T) {
	e := engine(t, nil)
	e.Handle(httpd.Route{Method: "PUT", Path: "/api/x", Access: httpd.Public()}, func(c *gin.Context) error {
		version, err := httpd.RequireMatch(c)
		if err != nil {
			return err
		}
		if version != 3 {
			return httpd.ErrStale
		}
		c.Header("ETag", httpd.ETag(4))
		return ok(c)
	})
	e.GET("/api/x", httpd.Public(), func(c *gin.Context) error {
		if httpd.NotModified(c, httpd.ETag(3)) {
			return nil
		}
		return ok(c)
	})
	for _, tc := range []struct {
		name, method, header string
		status               int
		etag                 string
	}{
		{"a change without a version", "PUT", "", 428, ""},
		{"a change of any version", "PUT", "If-Match: *", 428, ""},
		{"a change of the current version", "PUT", `If-Match: "v3"`, 200, `"v4"`},
		{"a tag weakened by a proxy", "PUT", `If-Match: W/"v3"`, 200, `"v4"`},
		{"a change of an old version", "PUT", `If-Match: "v2"`, 412, ""},
		{"a tag that is none of ours", "PUT", `If-Match: "abc"`, 412, ""},
		{"a tag without its end", "PUT", `If-Match: "v3`, 412, ""},
		{"a negative version", "PUT", `If-Match: "v-3"`, 412, ""},
		{"a read", "GET", "", 200, `"v3"`},
		{"a read of what is known", "GET", `If-None-Match: "v3"`, 304, `"v3"`},
		{"a read of one of what is known", "GET", `If-None-Match: "v1", W/"v3"`, 304, `"v3"`},
		{"a read of what has changed", "GET", `If-None-Match: "v2"`, 200, `"v3"`},
	} {
		w := ask(e, tc.method, "/api/x", "", tc.header)
		if w.Code != tc.status || w.Header().Get("ETag") != tc.etag {
			t.Errorf("%s: got %d %q, want %d %q", tc.name, w.Code, w.Header().Get("ETag"), tc.status, tc.etag)
		}
		if w.Code == 304 && w.Body.Len() > 0 {
			t.Errorf("%s: 304 with a body: %q", tc.name, w.Body)
		}
	}
}

func TestRequestsAfterAnErrorUseTheSameConnection(t *testing.T) {
	e := engine(t, nil)
	e.Handle(httpd.Route{Method: "GET", Path: "/api/x", Access: httpd.Public(), Timeout: 50 * time.Millisecond}, ok)
	srv := httptest.NewServer(e)
	t.Cleanup(srv.Close)
	for i := range 3 {
		for path, want := range map[string]int{"/api/x": 200, "/api/nothing": 404} {
			resp, err := srv.Client().Get(srv.URL + path)
			if err != nil {
				t.Fatalf("round %d: %v", i, err)
			}
			if body := readAll(t, resp.Body); resp.StatusCode != want {
				t.Errorf("round %d %s: got %d %s", i, path, resp.StatusCode, body)
			}
			_ = resp.Body.Close()
		}
	}
}
