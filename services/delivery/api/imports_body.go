package api

import (
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
)

// errNoFile refuses a form without one.
var errNoFile = httpd.ErrInvalid.With(fault.In("file", "请选择文件。", "choose a file"))

// files reads what is imported from a raw body or a form. discard removes what a form was put into.
func (in *importInput) files() (files []imports.File, discard func(), err error) {
	media, params, err := mime.ParseMediaType(in.ContentType)
	if err != nil && in.ContentType != "" {
		return nil, nil, httpd.Refuse(http.StatusUnsupportedMediaType, httpd.ErrMedia)
	}
	encoding := strings.ToLower(strings.TrimSpace(in.Encoding))
	switch {
	case media == "multipart/form-data" && encoding == "":
		return formFiles(in.Reader(), params["boundary"])
	case encoding != "" && encoding != "gzip" && encoding != "identity", media != "" && !slices.Contains(importMedia(), media):
		return nil, nil, httpd.Refuse(http.StatusUnsupportedMediaType, httpd.ErrMedia)
	}
	// A gzipped body is known by its first bytes, like a gzipped file.
	return []imports.File{{Name: in.filename(), ContentType: media, Body: received{in.Reader()}}}, func() {}, nil
}

// filename is what the sender calls a raw body, else its kind.
func (in *importInput) filename() string {
	if _, params, err := mime.ParseMediaType(in.Disposition); err == nil && params["filename"] != "" {
		return params["filename"]
	}
	return string(in.Kind)
}

// received says of a body that breaks off that it was the sender's or the network's fault.
type received struct{ from io.Reader }

func (r received) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = httpd.Unreadable(err)
	}
	return n, err
}

// formFiles reads a form; large files go to temporary ones until discard. Files keep the order of the form within a name,
// and names are taken in alphabetical order.
func formFiles(body io.Reader, boundary string) (files []imports.File, discard func(), err error) {
	if boundary == "" {
		return nil, nil, httpd.Refuse(http.StatusUnsupportedMediaType, httpd.ErrMedia)
	}
	form, err := multipart.NewReader(body, boundary).ReadForm(httpd.FormMemory)
	if err != nil {
		return nil, nil, httpd.Unreadable(err)
	}
	var open []multipart.File
	discard = func() {
		for _, f := range open {
			_ = f.Close() // it was read
		}
		_ = form.RemoveAll() // the system clears its temporary directory
	}
	var heads []*multipart.FileHeader
	for _, name := range slices.Sorted(maps.Keys(form.File)) {
		heads = append(heads, form.File[name]...)
	}
	for _, head := range heads {
		f, err := head.Open()
		if err != nil {
			discard()
			return nil, nil, err
		}
		open = append(open, f)
		files = append(files, imports.File{Name: head.Filename, ContentType: head.Header.Get("Content-Type"), Body: f})
	}
	if len(files) == 0 {
		discard()
		return nil, nil, errNoFile
	}
	return files, discard, nil
}
