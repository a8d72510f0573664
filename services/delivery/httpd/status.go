package httpd

import (
	"net/http"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Faults that only HTTP knows.
var (
	ErrNoRoute  = fault.New(fault.NotFound, "request.not_found", "没有这个页面或接口。请检查地址。", "there is nothing at this address; check it")
	ErrNoMethod = fault.New(fault.Invalid, "request.method", "此地址不支持这种请求方法。", "this address does not support the request's method")
	ErrInvalid  = fault.New(fault.Invalid, "request.invalid", "提交的内容有误。请按提示逐项修改。", "the request is not valid; correct the members named")
	ErrBroken   = fault.New(fault.Invalid, "request.broken", "请求内容无法读取。请检查格式后重发。", "the request's body cannot be read; check its format and send it again")
	ErrMedia    = fault.New(fault.Unsupported, "request.media_type", "不支持这种内容类型。", "this media type is not supported")
	ErrTooLarge = fault.New(fault.TooLarge, "request.too_large", "提交的内容超过允许的大小。请拆分后再提交。", "the request is larger than allowed here; split it")
	ErrStalled  = fault.New(fault.Invalid, "request.stalled", "请求发送得太慢，连接已中断。请检查网络后重试。", "the request arrived too slowly; check the network and try again")
	ErrSlow     = fault.New(fault.Unavailable, "request.timeout", "处理超时。请稍后重试。", "this took too long; try again in a moment")
	ErrTooMany  = fault.New(fault.TooMany, "request.too_many", "操作过于频繁。请稍等再试。", "too many requests; wait a little")

	errInternal = fault.New(fault.Internal, "internal", "系统内部出错，已记录。请稍后重试；如仍出错，请把请求编号告诉管理员。", "something went wrong on our side and has been recorded; try again, and if it persists give the request id to your administrator")
	errGone     = fault.New(fault.Unavailable, "request.gone", "请求已被取消。", "the request was cancelled")
)

// statusGone is logged, never sent: the client went away before the answer (nginx's 499).
const statusGone = 499

// StatusOf is the one table from kinds of fault to HTTP statuses.
func StatusOf(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Stale:
		return http.StatusPreconditionFailed
	case fault.Unconditional:
		return http.StatusPreconditionRequired
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unsupported:
		return http.StatusUnsupportedMediaType
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Title says what an error status means.
func Title(status int) text.Words {
	switch status {
	case http.StatusBadRequest:
		return text.Say("请求无法读取", "Malformed request")
	case http.StatusUnauthorized:
		return text.Say("需要登录", "Sign-in required")
	case http.StatusForbidden:
		return text.Say("没有权限", "Not allowed")
	case http.StatusNotFound:
		return text.Say("没有找到", "Not found")
	case http.StatusMethodNotAllowed:
		return text.Say("请求方法不支持", "Method not allowed")
	case http.StatusRequestTimeout:
		return text.Say("请求发送过慢", "Request too slow")
	case http.StatusConflict:
		return text.Say("当前状态不允许", "Not possible in the present state")
	case http.StatusPreconditionFailed:
		return text.Say("内容已被他人修改", "Changed by someone else")
	case http.StatusRequestEntityTooLarge:
		return text.Say("内容过大", "Too large")
	case http.StatusUnsupportedMediaType:
		return text.Say("内容类型不支持", "Unsupported media type")
	case http.StatusUnprocessableEntity:
		return text.Say("内容有误", "Invalid input")
	case http.StatusPreconditionRequired:
		return text.Say("需要注明版本", "Version required")
	case http.StatusTooManyRequests:
		return text.Say("操作过于频繁", "Too many requests")
	case http.StatusServiceUnavailable:
		return text.Say("暂时不可用", "Unavailable for the moment")
	}
	return text.Say("系统内部出错", "Internal error")
}
