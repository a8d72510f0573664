package web_test

import (
	"slices"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// publicExamples fill the pages of guests and students, and those of signing in.
func publicExamples() []example {
	return slices.Concat(sessionExamples())
}

func sessionExamples() []example {
	return []example{
		{"session/sign-in", func(f web.Frame) any {
			f.Layout = web.LayoutBare
			return web.SignIn{
				Frame: f, Heading: web.Heading{Title: text.Say("登录", "Sign in")}, Next: "/applications",
				Notice: &web.Notice{State: web.Note, Body: text.Say("登录后会回到那里。", "You will return.")},
				Errors: &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("账号或密码不对。", "Wrong.")}}},
				Login:  web.Field{Name: "login", Label: text.Say("账号", "Login")}, Password: web.Field{Name: "password", Type: "password"},
				Demo: []web.DemoSignIn{{Login: "student", Password: "secret", Role: text.Say("学生", "Student"), Who: text.Say("示例", "Sample")}},
			}
		}},
		{"session/about", func(f web.Frame) any {
			return web.About{Frame: f, Heading: web.Heading{Title: text.Say("关于", "About")}}
		}},
	}
}
