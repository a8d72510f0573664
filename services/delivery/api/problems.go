package api

import (
	"net/http"
	"regexp"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// unchanged is huma's way to answer 304: an error with a status and the current ETag.
type unchanged struct{ etag string }

func (u unchanged) Error() string           { return "not modified" }
func (u unchanged) GetStatus() int          { return http.StatusNotModified }
func (u unchanged) GetHeaders() http.Header { return http.Header{"Etag": {u.etag}} }

// asProblem is huma's transformer that replaces its own error bodies by problems.
func (a *API) asProblem(ctx huma.Context, _ string, body any) (any, error) {
	model, ok := body.(*huma.ErrorModel)
	if !ok {
		return body, nil
	}
	p := a.engine.Explain(ctx.Context(), refusalOf(model))
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	return p, nil
}

// refusalOf is what huma found wrong with a request, as a fault with huma's status.
func refusalOf(model *huma.ErrorModel) error {
	fields := make([]fault.Field, 0, len(model.Errors))
	for _, detail := range model.Errors {
		fields = append(fields, fieldFault(detail))
	}
	f := httpd.ErrInvalid
	switch model.Status {
	case http.StatusBadRequest:
		f = httpd.ErrBroken
	case http.StatusRequestTimeout:
		f = httpd.ErrStalled
	case http.StatusRequestEntityTooLarge:
		f = httpd.ErrTooLarge
	case http.StatusUnsupportedMediaType:
		return httpd.Refuse(model.Status, httpd.ErrMedia)
	}
	return httpd.Refuse(model.Status, f.With(fields...))
}

// fieldFault names the member at fault as the client wrote it and says in both languages what is wrong. The value is not
// repeated: it may be personal.
func fieldFault(detail *huma.ErrorDetail) fault.Field {
	name := detail.Location
	for _, where := range []string{"body.", "query.", "path.", "header.", "cookie.", "form."} {
		name = strings.TrimPrefix(name, where)
	}
	for _, w := range wordings {
		m := w.pattern.FindStringSubmatch(detail.Message)
		if m == nil {
			continue
		}
		if w.member {
			name = strings.TrimPrefix(strings.TrimPrefix(name+"."+m[1], "body."), ".")
		}
		return fault.In(name, filled(w.zh, m[1:]), filled(w.en, m[1:]))
	}
	return fault.In(name, "格式不正确。", "is not well-formed")
}

// filled puts the parts of a message where its wording says {}.
func filled(wording string, parts []string) string {
	for _, part := range parts {
		wording = strings.Replace(wording, "{}", part, 1)
	}
	return wording
}

// wording is one of huma's messages in our words.
type wording struct {
	pattern *regexp.Regexp
	zh, en  string
	member  bool // the message, not the location, names the member
}

// worded makes a wording of one of huma's formats; the verbs in it become the parts.
func worded(format, zh, en string) wording {
	pattern := regexp.MustCompile(`%[a-z]`).ReplaceAllLiteralString(regexp.QuoteMeta(format), "(.*)")
	return wording{pattern: regexp.MustCompile("^" + pattern + "$"), zh: zh, en: en}
}

func wordedMissing(format string) wording {
	w := worded(format, "必填。", "is required")
	w.member = true
	return w
}

// wordings are huma's messages that occur with our types; the rest is said in general terms.
var wordings = []wording{
	wordedMissing(validation.MsgExpectedRequiredProperty),
	worded("required %s parameter is missing", "必填。", "is required"),
	worded("File required", "请选择文件。", "choose a file"),
	worded("At least one file is required", "请选择文件。", "choose a file"),
	worded("Multiple files received but only one was expected", "只能提交一个文件。", "takes one file only"),
	worded("invalid floating value", "应为数字。", "must be a number"),
	worded(validation.MsgUnexpectedProperty, "没有这个成员，请检查拼写。", "is not a member here; check its spelling"),
	worded(validation.MsgExpectedBoolean, "应为 true 或 false。", "must be true or false"),
	worded(validation.MsgExpectedNumber, "应为数字。", "must be a number"),
	worded(validation.MsgExpectedInteger, "应为整数。", "must be an integer"),
	worded("invalid integer", "应为整数。", "must be an integer"),
	worded("invalid float", "应为数字。", "must be a number"),
	worded("invalid boolean", "应为 true 或 false。", "must be true or false"),
	worded(validation.MsgExpectedString, "应为文字。", "must be a string"),
	worded(validation.MsgExpectedArray, "应为列表。", "must be an array"),
	worded(validation.MsgExpectedObject, "应为对象。", "must be an object"),
	worded(validation.MsgExpectedOneOf, "应为以下之一：{}。", "must be one of {}"),
	worded(validation.MsgExpectedMinimumNumber, "不得小于 {}。", "must be at least {}"),
	worded(validation.MsgExpectedExclusiveMinimumNumber, "须大于 {}。", "must be greater than {}"),
	worded(validation.MsgExpectedMaximumNumber, "不得大于 {}。", "must be at most {}"),
	worded(validation.MsgExpectedExclusiveMaximumNumber, "须小于 {}。", "must be less than {}"),
	worded(validation.MsgExpectedNumberBeMultipleOf, "须为 {} 的倍数。", "must be a multiple of {}"),
	worded(validation.MsgExpectedMinLength, "至少 {} 个字符。", "must have at least {} characters"),
	worded(validation.MsgExpectedMaxLength, "至多 {} 个字符。", "must have at most {} characters"),
	worded(validation.MsgExpectedMinItems, "至少 {} 项。", "must have at least {} items"),
	worded(validation.MsgExpectedMaxItems, "至多 {} 项。", "must have at most {} items"),
	worded(validation.MsgExpectedArrayItemsUnique, "各项不得重复。", "must not repeat an item"),
	worded(validation.MsgExpectedRFC3339Date, "应为日期，如 2026-11-22。", "must be a date such as 2026-11-22"),
	worded(validation.MsgExpectedRFC3339DateTime, "应为时刻，如 2026-11-22T08:00:00Z。", "must be an instant such as 2026-11-22T08:00:00Z"),
	worded(validation.MsgExpectedRFC3339Time, "应为时间，如 08:00:00Z。", "must be a time such as 08:00:00Z"),
	worded("unknown query parameter", "没有这个查询参数，请检查拼写。", "is not a query parameter here; check its spelling"),
}
