package web

import (
	"net/http"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// Person is one account of somebody else: template "people/account".
type Person struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Facts   Facts
	Steps   []PersonStep
	History Table
	Pager   *Pager
}

// PersonStep is something that may be done about an account, with what it means.
type PersonStep struct {
	Title   text.Words
	About   text.Words
	Action  string
	CSRF    string
	Confirm Button
}

func (s *Site) personPage(c *gin.Context) error { return s.drawPerson(c, http.StatusOK, nil) }

func (s *Site) drawPerson(c *gin.Context, status int, refused error) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), account.ID(c.Param("id"))
	a, charge, err := s.s.Accounts.See(ctx, who, id)
	if err != nil {
		return err
	}
	f := s.frame(c, text.Say("账号", "Account"))
	f.Crumbs = []Crumb{{text.Say("人员与账号", "People and accounts"), peopleHome(who)}}
	light := accountLight(a)
	p := Person{
		Frame: f, Errors: ErrorsOf(refused).Summary(),
		Heading: Heading{Over: RoleName(a.Role), Title: Plain(a.Login), Lights: []Light{*light}},
		Facts: Facts{Items: []Fact{
			{Label: text.Say("单位", "Organisation"), Value: Plain(first(s.nameOf(c, a.Org), "—"))},
			{Label: text.Say("称呼", "Label"), Value: accountLabel(a)},
			{Label: text.Say("两步验证", "Two steps"), Value: s.factorWords(a)},
			{Label: text.Say("建立于", "Made"), Value: whenWords(a.CreatedAt)},
		}},
	}
	if a.Class != "" {
		p.Facts.Items = append(p.Facts.Items, Fact{Label: text.Say("班级", "Class"), Value: Plain(a.Class)})
	}
	if charge.Manages {
		p.Steps = personSteps(a, charge, f.CSRF)
	}
	list, err := s.s.Accounts.History(ctx, who, id, page.Request{Limit: 20, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	p.History = historyTable(list.Items, ident.ID(id))
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 20 条", "20 a page"), Next: "/people/accounts/" + string(id) + "?cursor=" + list.Next}
	}
	return s.show(c, status, "people/account", "people/account", p)
}

// peopleHome is where somebody's list of people begins.
func peopleHome(who actor.Actor) string {
	if who.Is(actor.ClassTeacher) {
		return "/people/students"
	}
	return "/people"
}

func personSteps(a account.Account, charge account.Charge, csrf string) []PersonStep {
	base := "/people/accounts/" + string(a.ID)
	if !a.Active() {
		return []PersonStep{{
			Title: text.Say("恢复账号", "Let it in again"), About: text.Say("恢复后可以用原来的密码登录。", "It signs in with the password that it had."), Action: base + "/enable", CSRF: csrf,
			Confirm: Button{Label: text.Say("恢复账号", "Enable the account"), Kind: Secondary},
		}}
	}
	about := text.Say("马上打印一张重设单交给本人，由本人设新密码。从现在起，原密码和所有设备上的登录全部作废。", "A slip is printed for its holder, who chooses the new password. From now on the old password and every session are void.")
	if charge.Superior && !a.FactorAt.IsZero() {
		about = text.Say(about.Zh+"两步验证也会取消，本人登录时重新设置。", about.En+" The second factor goes too, to be set up anew.")
	}
	return []PersonStep{
		{Title: text.Say("重设密码", "Reset the password"), About: about, Action: base + "/reset", CSRF: csrf, Confirm: Button{Label: text.Say("发重设单", "Issue a reset slip"), Kind: Secondary}},
		{
			Title: text.Say("停用账号", "Disable"), About: text.Say("这个账号会立即退出，不能再登录；它做过的事不受影响，以后可以恢复。", "It is signed out at once and cannot sign in. What it did stays, and it can be let in again."), Action: base + "/disable", CSRF: csrf,
			Confirm: Button{Label: text.Say("停用账号", "Disable the account"), Kind: Danger},
		},
	}
}

func (s *Site) personDisable(c *gin.Context) error {
	return s.personDone(c, "disabled", s.s.Accounts.Disable(c.Request.Context(), httpd.Who(c.Request.Context()), account.ID(c.Param("id"))))
}

func (s *Site) personEnable(c *gin.Context) error {
	return s.personDone(c, "enabled", s.s.Accounts.Enable(c.Request.Context(), httpd.Who(c.Request.Context()), account.ID(c.Param("id"))))
}

func (s *Site) personDone(c *gin.Context, flash string, err error) error {
	if err != nil {
		return err
	}
	return back(c, "/people/accounts/"+c.Param("id"), flash)
}

func (s *Site) personReset(c *gin.Context) error {
	ctx := c.Request.Context()
	issued, err := s.s.Accounts.ResetSlip(ctx, httpd.Who(ctx), account.ID(c.Param("id")))
	if err != nil {
		return err
	}
	return s.drawSlip(c, issued, Crumb{text.Say("账号", "Account"), "/people/accounts/" + c.Param("id")})
}

// historyTable shows what happened to an account; of is the account itself.
func historyTable(list []account.Event, of ident.ID) Table {
	t := Table{
		Caption: text.Say("安全记录", "Security history"), Columns: []Column{{Label: text.Say("时间", "At")}, {Label: text.Say("事项", "What")}, {Label: text.Say("经手", "By")}},
		Empty: &Empty{Icon: "shield", Title: text.Say("还没有记录", "Nothing yet"), Body: text.Say("登录、改密码、重设都会记在这里。", "Sign-ins, new passwords and resets are kept here.")},
	}
	for _, e := range list {
		by := text.Say("本人", "Its holder")
		switch {
		case e.By == "slip":
			by = text.Say("持单人", "Whoever held the slip")
		case e.By != of:
			if by = RoleName(e.Role); by.IsZero() {
				by = text.Say("系统", "The program")
			}
		}
		what := Cell{Text: eventWords(e.Action)}
		if e.Action == "account.sign_in" && e.Reason != "" {
			what.Note = account.Device(e.Reason).Words()
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: whenWords(e.At)}, what, {Text: by}}})
	}
	return t
}

// eventWords says what an entry of the history means.
func eventWords(action string) text.Words {
	words, ok := map[string]text.Words{
		"account.create":          text.Say("账号建立", "Made"),
		"account.join":            text.Say("凭单建立账号", "Made with a slip"),
		"account.sign_in":         text.Say("登录", "Signed in"),
		"account.end_session":     text.Say("结束一处登录", "Ended a session"),
		"account.end_sessions":    text.Say("结束其他登录", "Ended the other sessions"),
		"account.change_password": text.Say("修改密码", "Changed the password"),
		"account.reset":           text.Say("发重设单，原密码作废", "Reset slip issued, the old password void"),
		"account.reset_done":      text.Say("凭重设单设了新密码", "Chose a new password with the slip"),
		"account.withdraw_slip":   text.Say("收回重设单", "Reset slip withdrawn"),
		"account.wrong_proof":     text.Say("核对内容不对", "The check did not agree"),
		"account.wrong_otp":       text.Say("验证码不对", "A wrong one-time code"),
		"account.recovery_code":   text.Say("用备用码登录", "Used a recovery code"),
		"account.factor_on":       text.Say("开启两步验证", "Second factor switched on"),
		"account.factor_off":      text.Say("取消两步验证", "Second factor taken away"),
		"account.new_recovery":    text.Say("换新备用码", "New recovery codes"),
		"account.disable":         text.Say("停用账号", "Disabled"),
		"account.enable":          text.Say("恢复账号", "Let in again"),
	}[action]
	if !ok {
		return Plain(action)
	}
	return words
}
