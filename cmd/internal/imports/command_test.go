package imports_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstkm/cmd/internal/config"
	command "firstkm/cmd/internal/imports"
	"firstkm/services/imports"
	"firstkm/services/kernel/ident"
)

// write makes a file in dir and returns its path.
func write(t *testing.T, dir, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs the command and returns what it printed.
func run(t *testing.T, c command.Command) (out, notes string, err error) {
	t.Helper()
	var o, n bytes.Buffer
	c.Output(&o, &n)
	err = c.Run(t.Context())
	return o.String(), n.String(), err
}

func status(err error) int {
	var coder interface{ ExitCode() int }
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coder):
		return coder.ExitCode()
	}
	return 1
}

func TestCommandImportsIntoAStoppedInstallation(t *testing.T) {
	dir, data := t.TempDir(), config.Config{Data: t.TempDir(), LogLevel: "error"}
	good := write(t, dir, "good.csv", "编号,岗位名称,岗位描述,薪资待遇", "A1,店员,接待顾客,面谈", "A2,收银员,收银,面谈")
	bad := write(t, dir, "bad.csv", "编号,岗位名称,岗位描述,人数", "A3,店员,接待顾客,3", "A4,店员,接待顾客,若干")
	for _, c := range []struct {
		name   string
		files  []string
		atomic bool
		out    string
		status int
	}{
		{"all are new", []string{good}, false, "placements: 2 created, 0 updated, 0 unchanged, 0 rejected\n", 0},
		{"all are here", []string{good}, false, "placements: 0 created, 0 updated, 2 unchanged, 0 rejected\n", 0},
		{"atomic, and one is bad", []string{bad}, true, "placements: 0 created, 0 updated, 0 unchanged, 1 rejected\n", 1},
		{"one is bad", []string{good, bad}, false, "placements: 0 created, 0 updated, 2 unchanged, 0 rejected\nplacements: 1 created, 0 updated, 0 unchanged, 1 rejected\n", 3},
	} {
		out, notes, err := run(t, command.Command{Kind: "placements", Files: c.files, Atomic: c.atomic, Flags: data})
		if out != c.out || status(err) != c.status {
			t.Errorf("%s: got %q, status %d (%v), want %q, %d; %s", c.name, out, status(err), err, c.out, c.status, notes)
		}
		if c.status > 0 && !strings.Contains(notes, "bad.csv:3: 人数") {
			t.Errorf("%s: the notes do not name the cell: %s", c.name, notes)
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "bad.errors.csv"))
	if err != nil || !strings.Contains(string(b), "A4") || strings.Contains(string(b), "A3") {
		t.Errorf("the refused rows: got %q, %v", b, err)
	}
}

func TestCommandImportsThroughAServer(t *testing.T) {
	h := newHouse(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"title":"请先登录","code":"account.signed_out"}`)
			return
		}
		if id, ok := strings.CutPrefix(r.URL.Path, "/sub/api/v1/imports/imp"); ok {
			text, f := h.refusedFile(t, "imp"+strings.TrimSuffix(id, "/errors"))
			w.Header().Set("Content-Type", f.ContentType)
			_, _ = io.WriteString(w, text)
			return
		}
		kind := imports.Kind(strings.TrimPrefix(r.URL.Path, "/sub/api/v1/imports/"))
		q := r.URL.Query()
		sum, err := h.Import(r.Context(), operator, kind, imports.Options{Source: q.Get("source"), Atomic: q.Get("atomic") == "true"}, received(t, r)...)
		if err != nil {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = fmt.Fprintf(w, `{"title":%q,"fields":[{"name":"row","reason":"no"}]}`, err)
			return
		}
		url := ""
		if sum.HasErrors {
			url = "/sub/api/v1/imports/" + string(sum.ID) + "/errors"
		}
		_, _ = fmt.Fprintf(w, `{"created":%d,"rejected":%d,"errors_url":%q,"rows":[{"line":3,"column":"人数","field":"seats","reason":"应为整数。"}]}`, sum.Created, sum.Rejected, url)
	}))
	defer server.Close()
	dir := t.TempDir()
	bad := write(t, dir, "bad.csv", "编号,岗位名称,岗位描述,人数", "A3,店员,接待顾客,3", "A4,店员,接待顾客,若干")
	c := command.Command{Kind: "placements", Files: []string{bad}, Server: server.URL + "/sub/", Token: "secret", Source: "site"}
	out, notes, err := run(t, c)
	if out != "placements: 1 created, 0 updated, 0 unchanged, 1 rejected\n" || status(err) != 3 || !strings.Contains(notes, "bad.csv:3: 人数") {
		t.Errorf("got %q, %v; %s", out, err, notes)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "bad.errors.csv")); err != nil || !strings.Contains(string(b), "A4") {
		t.Errorf("the refused rows: got %q, %v", b, err)
	}
	if p := h.placement(t, "site", "A3"); p.Seats != 3 {
		t.Errorf("got %+v", p)
	}
	c.Atomic = true
	if _, _, err := run(t, c); status(err) != 1 || !strings.Contains(fmt.Sprint(err), "row: no") {
		t.Errorf("a refusal: got %v", err)
	}
	c.Token = "wrong"
	if _, _, err := run(t, c); status(err) != 1 || !strings.Contains(fmt.Sprint(err), "请先登录") {
		t.Errorf("a wrong token: got %v", err)
	}
	list := write(t, dir, "divisions.csv", "id,pid,deep,name,pinyin_prefix,pinyin,ext_id,ext_name", "31,0,0,上海,s,shang hai,310000000000,上海市")
	places := write(t, dir, "latlng.json", `[{"area":"","city":"市辖区","lat":"31.24","lng":"121.49","province":"上海市"}]`)
	if _, _, err := run(t, command.Command{Kind: "regions", Files: []string{list, places}, Server: server.URL + "/sub", Token: "secret"}); err != nil {
		t.Errorf("two files at once: got %v", err)
	}
}

// received is the body of a request, or the files of its form.
func received(t *testing.T, r *http.Request) []imports.File {
	t.Helper()
	form, err := r.MultipartReader()
	if err != nil {
		return []imports.File{{ContentType: r.Header.Get("Content-Type"), Body: r.Body}}
	}
	var files []imports.File
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Error(err)
			return nil
		}
		b, err := io.ReadAll(part)
		if err != nil {
			t.Error(err)
		}
		files = append(files, imports.File{Name: part.FileName(), Body: bytes.NewReader(b)})
	}
}

// refusedFile is the text of a file of refused rows.
func (h *house) refusedFile(t *testing.T, id string) (string, imports.File) {
	t.Helper()
	f, err := h.Errors(context.Background(), operator, ident.ID(id))
	if err != nil {
		t.Error(err)
		return "", f
	}
	b, err := io.ReadAll(f.Body)
	if err != nil {
		t.Error(err)
	}
	return string(b), f
}
