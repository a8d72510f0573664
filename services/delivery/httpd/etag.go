package httpd

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/kernel/fault"

	"github.com/gin-gonic/gin"
)

// Faults of conditional requests.
var (
	ErrUnconditional = fault.New(fault.Unconditional, "request.unconditional", "请在 If-Match 中注明所修改的版本（读取时的 ETag）。", "name the version you change in If-Match: the ETag you read")
	ErrStale         = fault.New(fault.Stale, "request.stale", "内容已被他人修改。请刷新，核对后再保存。", "someone has changed it meanwhile; reload, check and save again")
)

// ETag is the strong entity tag of a version: "v7".
func ETag(version uint64) string { return `"v` + strconv.FormatUint(version, 10) + `"` }

// ParseMatch reads the version that an If-Match header names: ErrUnconditional without one, ErrStale for a tag that is
// none of ours. A weak tag is taken as a strong one, because proxies that compress weaken tags and the version is the
// same. "*" names no version and is refused like no header.
func ParseMatch(header string) (uint64, error) {
	header = strings.TrimSpace(header)
	if header == "" || header == "*" {
		return 0, ErrUnconditional
	}
	tag := strings.TrimPrefix(header, "W/")
	digits, ok := strings.CutPrefix(tag, `"v`)
	digits, closed := strings.CutSuffix(digits, `"`)
	version, err := strconv.ParseUint(digits, 10, 64)
	if !ok || !closed || err != nil {
		return 0, ErrStale
	}
	return version, nil
}

// RequireMatch is the version that the request's If-Match names; see ParseMatch.
func RequireMatch(c *gin.Context) (uint64, error) { return ParseMatch(c.GetHeader("If-Match")) }

// NotModified sets the answer's ETag and reports whether the client has that version already; the answer is then 304 and
// complete.
func NotModified(c *gin.Context, etag string) bool {
	c.Header("ETag", etag)
	if !NoneMatch(c.GetHeader("If-None-Match"), etag) {
		return false
	}
	c.Status(http.StatusNotModified)
	c.Writer.WriteHeaderNow()
	return true
}

// NoneMatch reports whether an If-None-Match header names etag. It compares weakly, as RFC 9110 §13.1.2 wants for If-None-Match.
func NoneMatch(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
