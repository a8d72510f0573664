package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// tokenDays are the lives of an API token that the page offers.
var tokenDays = []int{30, 90, 365}

func scopeOptions() []Option {
	return []Option{
		{Value: "read", Label: text.Say("读取", "Read"), Hint: text.Say("能看您能看的一切", "everything that you may see")},
		{Value: "write", Label: text.Say("修改", "Write"), Hint: text.Say("能做您能做的操作", "everything that you may do")},
	}
}

func (s *Site) accountTokens(c *gin.Context, ch accountChange) (*AccountTokens, error) {
	ctx := c.Request.Context()
	list, err := s.s.Accounts.Tokens(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	t := &AccountTokens{
		Issued: ch.issued, Open: ch.issued != "" || ch.at == "token" || len(list) > 0,
		Name:   Field{Name: "name", Label: text.Say("用途", "Purpose"), Hint: text.Say("如“校园系统同步”。", "Such as “campus system”."), Length: 60, Size: "l"},
		Scopes: Choice{Field: Field{Name: "scopes", Label: text.Say("权限", "Scopes")}, Many: true, Options: pickOptions(scopeOptions(), "read")},
		Days:   Select{Field: Field{Name: "days", Label: text.Say("有效期", "Life"), Size: "m"}},
	}
	for _, d := range tokenDays {
		n := strconv.Itoa(d)
		t.Days.Options = append(t.Days.Options, Option{Value: n, Label: text.Say(n+" 天", n+" days"), Chosen: d == 90})
	}
	if ch.at == "token" {
		errs := ErrorsOf(ch.err)
		t.Name, t.Scopes.Field, t.Days.Field = errs.On(t.Name), errs.On(t.Scopes.Field), errs.On(t.Days.Field)
		t.Name.Value, t.Scopes.Options = c.PostForm("name"), pickOptions(scopeOptions(), c.PostFormArray("scopes")...)
	}
	t.Table = Table{Caption: text.Say("现有令牌", "Present tokens"), Columns: []Column{{Label: text.Say("用途", "Purpose")}, {Label: text.Say("权限", "Scopes")}, {Label: text.Say("到期", "Expires")}, {Label: text.Say("操作", "Actions")}}}
	for _, k := range list {
		row := Row{Name: Plain(k.Name), Cells: []Cell{
			{Text: Plain(k.Name)},
			{Text: scopeWords(k.Scopes)},
			{Text: whenWords(k.ExpiresAt)},
			{Actions: []Button{{Label: text.Say("撤销令牌", "Revoke"), Kind: Danger, Action: "/account/tokens/" + string(k.ID) + "/revoke"}}},
		}}
		if !s.s.Now().Before(k.ExpiresAt) {
			row.Cells[2].Light = &Light{State: Unknown, Label: text.Say("已过期", "Expired")}
		}
		t.Table.Rows = append(t.Table.Rows, row)
	}
	return t, nil
}

func scopeWords(scopes []string) text.Words {
	var zh, en []string
	for _, o := range scopeOptions() {
		if slices.Contains(scopes, o.Value) {
			zh, en = append(zh, o.Label.Zh), append(en, o.Label.En)
		}
	}
	return text.Say(strings.Join(zh, "、"), strings.Join(en, ", "))
}

func (s *Site) accountToken(c *gin.Context) error {
	ctx := c.Request.Context()
	days, err := strconv.Atoi(c.PostForm("days"))
	if err != nil {
		days = 0
	}
	token, _, err := s.s.Accounts.IssueToken(ctx, httpd.Who(ctx), strings.TrimSpace(c.PostForm("name")), c.PostFormArray("scopes"), time.Duration(days)*24*time.Hour)
	if ErrorsOf(err).Any() {
		return s.drawAccount(c, http.StatusUnprocessableEntity, accountChange{err: err, at: "token"})
	}
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return s.drawAccount(c, http.StatusOK, accountChange{issued: token})
}

func (s *Site) accountRevoke(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := s.s.Accounts.RevokeToken(ctx, httpd.Who(ctx), ident.ID(c.Param("id"))); err != nil {
		return err
	}
	return back(c, "/account", "token_revoked")
}
