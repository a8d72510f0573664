package web

import (
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// ErrorLine is one line of an error summary.
type ErrorLine struct {
	Href    string // #f-pay_month
	Message text.Words
	Article text.Words
}

// ErrorSummary stands at the top of a form that was not accepted and takes the focus: component "errors".
type ErrorSummary struct {
	Title text.Words // a usual one when zero
	Lines []ErrorLine
	Still bool // does not take the focus; for the style guide
}

// Errors is what a service said about a form, ready for its fields. The zero Errors says nothing.
type Errors struct {
	fault *fault.Fault
}

// ErrorsOf takes the fault out of err; any other error says nothing here and belongs to the problem page.
func ErrorsOf(err error) Errors { return Errors{fault.Of(err)} }

// Any reports whether something is to be said.
func (e Errors) Any() bool { return e.fault != nil }

// For is the reason beside the field called name, zero when it is right.
func (e Errors) For(name string) text.Words {
	if e.fault == nil {
		return text.Words{}
	}
	for _, f := range e.fault.Fields {
		if f.Name == name {
			return f.Reason
		}
	}
	return text.Words{}
}

// Lint are the findings that belong beside the field called name.
func (e Errors) Lint(name string) []LightItem {
	if e.fault == nil {
		return nil
	}
	return FindingLights(findingsOf(e.fault.Findings, name))
}

func findingsOf(all []fault.Finding, name string) []fault.Finding {
	var own []fault.Finding
	for _, f := range all {
		if f.Field == name {
			own = append(own, f)
		}
	}
	return own
}

// On fills in what was said about a field.
func (e Errors) On(f Field) Field {
	f.Error, f.Lint = e.For(f.Name), e.Lint(f.Name)
	return f
}

// Summary collects fields and blocking findings, or the message alone; nil when nothing was said.
func (e Errors) Summary() *ErrorSummary {
	if e.fault == nil {
		return nil
	}
	var s ErrorSummary
	for _, f := range e.fault.Fields {
		s.Lines = append(s.Lines, ErrorLine{Href: "#" + Field{Name: f.Name}.ID(), Message: f.Reason})
	}
	for _, f := range e.fault.Findings {
		if classState(f.Class) == Blocked {
			s.Lines = append(s.Lines, ErrorLine{Href: anchor(f.Field), Message: f.Message, Article: f.Article})
		}
	}
	if len(s.Lines) == 0 {
		s.Lines = []ErrorLine{{Message: e.fault.Message}}
	}
	return &s
}

func anchor(field string) string {
	if field == "" {
		return ""
	}
	return "#" + Field{Name: field}.ID()
}

// Problem is a page that could not be shown: template "problem". Draw it with LayoutBare for guests.
type Problem struct {
	Frame
	Status    int
	Detail    text.Words
	Lights    []LightItem
	RequestID string
	Actions   []Button
}

// NewProblem says what happened, why and what now for a status that carries no message of its own; f.Title is set.
func NewProblem(f Frame, status int, requestID string) Problem {
	p := Problem{Frame: f, Status: status, RequestID: requestID}
	home := Button{Label: text.Say("回到首页", "Go to the start page"), Kind: Primary, Href: "/"}
	switch status {
	case 401:
		p.Title = text.Say("请先登录", "Please sign in")
		p.Detail = text.Say("这个页面只对登录的人开放。登录后会回到这里。", "This page is open to people who have signed in. You will come back here afterwards.")
		home = Button{Label: text.Say("登录", "Sign in"), Kind: Primary, Href: "/sign-in"}
	case 403:
		p.Title = text.Say("您的身份不能看这个页面", "Your role does not open this page")
		p.Detail = text.Say("它属于另一个单位或另一种身份。如果您认为应当能看，请把下面的编号告诉本单位管理员。", "It belongs to another organisation or role. If you think you should see it, give the number below to your administrator.")
	case 404:
		p.Title = text.Say("没有找到这个页面", "There is no such page")
		p.Detail = text.Say("地址可能写错了，或者这一条已被撤下。请从首页重新查找。", "The address may be mistyped, or the entry was taken down. Please look for it from the start page.")
	case 405:
		p.Title = text.Say("这个地址不能这样打开", "This address does not open that way")
		p.Detail = text.Say("它只接受表单提交。请回到上一页，用页面上的按钮操作。", "It only takes a submitted form. Please go back and use the button on the page.")
	case 429:
		p.Title = text.Say("操作太频繁", "Too many requests")
		p.Detail = text.Say("为了保护账号，请等一分钟再试。", "To protect accounts, please wait a minute and try again.")
	case 503:
		p.Title = text.Say("系统暂时不能回答", "The system cannot answer just now")
		p.Detail = text.Say("正在恢复，您已保存的内容不受影响。请一分钟后刷新。", "It is recovering, and what you saved is safe. Please reload in a minute.")
	default:
		p.Title = text.Say("系统内部出错", "Something went wrong on our side")
		p.Detail = text.Say("不是您的操作引起的，已记录下来。您已保存的内容不受影响，请稍后再试。", "You did not cause it, and it has been recorded. What you saved is safe; please try again later.")
	}
	p.Actions = []Button{home}
	return p
}
