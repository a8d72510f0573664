package httpd

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// compress offers zstd and gzip for text of 1 kB and more. Event streams pass as they are, and so do images, archives
// and spreadsheets, which are compressed already.
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.EnableZstd(true), gzhttp.PreferZstd(true), gzhttp.ContentTypeFilter(compressible))
	if err != nil { // the options are constants
		return next
	}
	return wrap(next)
}

func compressible(contentType string) bool {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch media = strings.TrimSpace(media); {
	case media == "text/event-stream":
		return false
	case strings.HasPrefix(media, "text/"), strings.HasSuffix(media, "+json"), strings.HasSuffix(media, "+xml"), strings.HasSuffix(media, "+yaml"):
		return true
	}
	switch media {
	case "application/json", "application/x-ndjson", "application/javascript", "application/xml", "application/jwt":
		return true
	}
	return false
}
