package web_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"firstkm/events/memory"
	"firstkm/search"
	"firstkm/search/bleveindex"
	"firstkm/search/names"
	"firstkm/search/understand"
	"firstkm/services/account"
	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/delivery/web"
	"firstkm/services/find"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/indexing"
	"firstkm/services/platform/naming"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/privacy"
	"firstkm/services/saved"
	"firstkm/services/student"
)

// town is a world with a real index, in which people sign in with passwords.
type town struct {
	*world
	index  *indexing.Service
	home   onDisk
	holder *search.Holder
	naming *naming.Service

	answering *find.Answering
}

// known is a directory of names as the search box asks it.
type known struct{ *names.Directory }

func (k known) Named(text search.Text, limit int) map[find.Kind]find.Matches {
	out := map[find.Kind]find.Matches{}
	for kind, f := range k.Find(text, limit) {
		out[find.Kind(kind)] = find.Matches(f)
	}
	return out
}

// Authenticate knows the sessions of those who signed in, and everybody else by name.
func (t *town) Authenticate(ctx context.Context, token string) (actor.Actor, error) {
	if who, ok := t.people[token]; ok {
		return who, nil
	}
	return t.s.Accounts.Authenticate(ctx, token)
}

type onDisk string

func (d onDisk) Open() (search.Index, error) { return bleveindex.Open(string(d)) }

func (d onDisk) Build() (indexing.Building, error) {
	b, err := bleveindex.Build(string(d))
	return building{b}, err
}

func (d onDisk) Prune() error { return bleveindex.Prune(string(d)) }

type building struct{ *bleveindex.Building }

func (b building) Commit(ctx context.Context) (search.Index, error) { return b.Building.Commit(ctx) }

func newTown(t *testing.T) *town {
	t.Helper()
	ctx := context.Background()
	w := &town{world: &world{t: t, now: civil.On(2026, 11, 23).Start().Add(9 * time.Hour), people: map[string]actor.Actor{}, letters: &letters{}}}
	now := func() time.Time { return w.now }
	db, err := store.Open(ctx, store.Options{Dir: storetest.Dir(t)})
	w.must(err)
	bus := memory.New("test", now)
	w.home, w.holder = onDisk(t.TempDir()), search.NewHolder(nil)
	t.Cleanup(func() {
		for _, closed := range []func() error{w.holder.Close, bus.Close, db.Close} {
			w.must(closed())
		}
	})
	cat := catalogue.NewLive(catalogue.Starter())
	orgs := org.NewService(db, func(ctx context.Context, use func(org.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func(code string) bool { _, ok := cat.Now().Region(code); return ok }, now)
	accounts, err := account.NewService(db, func(ctx context.Context, use func(account.Tx, org.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, orgs, plainHash{}, plainHash{}, now)
	w.must(err)
	dir := names.New()
	w.naming = naming.New(db, bus, orgs.Barred, dir, slog.New(slog.DiscardHandler))
	w.answering = find.NewAnswering(db, cat, slog.New(slog.DiscardHandler), now)
	w.s = web.Services{
		Accounts: accounts, Orgs: orgs, Catalogue: cat, Letters: w.letters, Now: now,
		Find: find.NewService(w.holder, understand.Read, cat, db, now).Naming(known{dir}, db, orgs.Barred).Answering(w.answering),
		Students: student.NewService(db, func(ctx context.Context, use func(student.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, func(code string) bool { _, ok := cat.Now().Major(code); return ok }, now),
		Placements: placement.NewService(db, func(ctx context.Context, use func(placement.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, cat, now),
		Privacy: privacy.NewService(db, func(ctx context.Context, use func(privacy.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, func() civil.Calendar { return cat.Now().Calendar("") }, now),
		Batches: batch.NewService(db, func(ctx context.Context, use func(batch.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, orgs, film{}, func(code string) bool { _, ok := cat.Now().Major(code); return ok }, now),
		Applications: application.NewService(db, func(ctx context.Context, use func(application.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, cat, now),
		Consents: agreement.NewConsents(db, func(ctx context.Context, use func(agreement.ConsentTx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, nil, func(message string) string { return message }, now),
		Interviews: interview.NewService(db, func(ctx context.Context, use func(interview.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, now),
	}
	w.s.Saved = saved.NewService(db, func(ctx context.Context, use func(saved.Tx, notify.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, saved.Parts{Find: w.s.Find, Catalogue: cat, Percolator: bleveindex.Percolator{}, Now: now})
	w.index = indexing.New(db, bus, w.home, cat, w.holder, now, slog.New(slog.DiscardHandler))
	r := renderer(t)
	w.engine = httpd.New(httpd.Config{Authenticator: w, Now: now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), ProblemPage: r.ProblemPage})
	web.Mount(w.engine, r, w.s, []web.DemoAccount{{Login: "grown", Password: "a long password", Role: actor.Student}})
	w.must(w.engine.Err())
	w.settle()
	return w
}

// see brings the index up to what is kept.
func (t *town) see() {
	t.t.Helper()
	_, err := t.index.Reindex(context.Background())
	t.must(err)
	fresh, err := t.home.Open()
	t.must(err)
	t.must(t.holder.Swap(fresh))
	t.must(t.naming.Read(context.Background()))
}

// resident is a pupil with an account to sign in with.
func (t *town) resident(login, major string, birth civil.Date) {
	t.t.Helper()
	s := t.pupil(login, "王小样", "数控 2401 班", major, birth)
	_, err := t.s.Accounts.Create(context.Background(), t.people["operator"], account.Draft{
		Login: login, Password: "a long password", Role: actor.Student, Org: ident.ID(t.school.ID), Person: ident.ID(s.ID),
	})
	t.must(err)
	delete(t.people, login)
}

// signIn signs in by the form and returns the session.
func (t *town) signIn(login, password, next string) (session, to string) {
	t.t.Helper()
	a := t.post("", "/sign-in", url.Values{"login": {login}, "password": {password}, "next": {next}})
	if a.Code != http.StatusSeeOther {
		t.t.Fatalf("signing in as %s: got %d: %.300s", login, a.Code, strip(a.text()))
	}
	for _, c := range a.Result().Cookies() {
		if c.Name == "firstkm_session" {
			return c.Value, a.Header().Get("Location")
		}
	}
	t.t.Fatal("signing in gave no session cookie")
	return "", ""
}

// adult and minor are births such that the first is of age and the second is 17 on every day of the tests.
func adult() civil.Date { return civil.On(2007, 5, 4) }
func minor() civil.Date { return civil.On(2009, 9, 1) }

var linkTo = regexp.MustCompile(`href="(/placements/plc_[^"]+)"`)

func TestAStudentFindsAppliesAndWithdraws(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	w.posting(nil)
	w.posting(func(t *placement.Terms) {
		t.Title, t.MajorCodes, t.OccupationCode, t.Tasks = "收银员", []string{"730101"}, "", []string{"收银和对账"}
	})
	w.see()

	w.says(w.get("", "/"), 200, "找一份合规、对口的实习", "免费发布岗位", "最新发布", "数控车工", "收银员")
	sent := w.get("", "/applications")
	if got := sent.Header().Get("Location"); sent.Code != 303 || got != "/sign-in?next=%2Fapplications" {
		t.Fatalf("a guest's applications: got %d to %q", sent.Code, got)
	}
	me, to := w.signIn("grown", "a long password", "/applications")
	if to != "/applications" {
		t.Errorf("after signing in: got %q, want where one came from", to)
	}
	w.says(w.get(me, to), 200, "还没有申请")

	mine := w.get(me, "/")
	w.says(mine, 200, "我的专业：数控技术应用", "改看全部专业", "专业对口", "职业路径", "看图确定车削步骤", "约 ¥19.5/小时", "剩 2 席")
	if strings.Contains(mine.text(), "收银员") {
		t.Error("the search by the own major shows a post of another")
	}
	w.says(w.get(me, "/?major=all"), 200, "收银员", "只看我的专业")
	w.says(w.get(me, "/?q=车工"), 200, "<mark>", "共 1 个岗位")

	at := linkTo.FindStringSubmatch(mine.text())[1]
	w.says(w.get("", at), 200, "登录后申请", "/sign-in?next=", `"@type":"JobPosting"`)
	w.says(w.get(me, at), 200, "不低于同岗工资 80% ✓（单位申报）", "每周约 40 小时", "在我校公布的名单上", "列入备选后", "申请这个岗位", "第十八条")
	w.says(w.post(me, at+"/apply", url.Values{}), 422, "请先同意把所列信息提供给该单位")
	taken := w.post(me, at+"/apply", url.Values{"consent": {"yes"}})
	one := taken.Header().Get("Location")
	if taken.Code != 303 || !strings.HasPrefix(one, "/applications/app_") {
		t.Fatalf("applying: got %d to %q: %.300s", taken.Code, one, strip(taken.text()))
	}
	w.says(w.get(me, one, "Cookie: firstkm_session="+me+"; flash=applied"), 200, "申请已提交", "已申请", "谁看到我的哪些信息", "普陀示例精密机械有限公司")
	w.says(w.get(me, at), 200, "看我的申请")
	w.says(w.get(me, "/applications"), 200, "数控车工", "单位正在看您的申请", `data-live="application.submitted`)
	w.says(w.get(me, one+"/withdraw"), 200, "撤回对“数控车工”的申请？")
	if back := w.post(me, one+"/withdraw", url.Values{"reason": {"时间不合适"}}); back.Code != 303 {
		t.Fatalf("withdrawing: got %d: %.300s", back.Code, strip(back.text()))
	}
	w.says(w.get(me, "/applications"), 200, "已结束", "已撤回", "时间不合适")
	w.says(w.post(me, one+"/withdraw", url.Values{}), 422, "申请当前的状态不允许这样操作")
}

func TestTheLawSaysWhyNot(t *testing.T) {
	w := newTown(t)
	w.resident("young", "660103", minor())
	w.resident("cook", "740201", adult())
	noisy := w.posting(func(t *placement.Terms) { t.Start, t.End = civil.On(2026, 12, 1), civil.On(2027, 5, 31) })
	cook, _ := w.signIn("cook", "a long password", "")
	at := "/placements/" + string(noisy.ID)
	page := w.get(cook, at)
	w.says(page, 200, "申请这个岗位", "现在不能操作", "第八条", "怎么办")
	if strings.Contains(page.text(), `action="`+at+`/apply"`) {
		t.Error("a barred student is offered the form")
	}
	w.says(w.post(cook, at+"/apply", url.Values{"consent": {"yes"}}), 422, "第八条")
	w.says(w.post("unit", at+"/apply", url.Values{"consent": {"yes"}}), 403)
}

func TestWagesStandOnNoPublicPage(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	p := w.posting(func(t *placement.Terms) { t.WageStandardFen, t.LowestGradeFen = 4_187_00, 3_123_00 })
	w.see()
	me, _ := w.signIn("grown", "a long password", "")
	for _, who := range []string{"", me, "rival", "operator", "school", "bureau", "unit"} {
		for _, at := range []string{"/", "/?q=车工", "/placements/" + string(p.ID), "/placements/" + string(p.ID) + "?lang=en"} {
			page := w.get(who, at).text()
			for _, wage := range []string{"4187", "4,187", "418700", "3123", "3,123", "312300"} {
				if strings.Contains(page, wage) {
					t.Errorf("%s as %q shows the wage %s", at, who, wage)
				}
			}
		}
	}
}

// listing brings in an advertisement from elsewhere.
func (t *town) listing(ref, title, unit string, on civil.Date) placement.ID {
	t.t.Helper()
	ctx := context.Background()
	terms := placement.Terms{Kind: "post", Title: title, Region: "310107", PayMonthFen: 5_000_00, Seats: 1}
	_, faults, err := t.s.Placements.Put(ctx, t.people["operator"], []placement.Row{{Ref: ref, Origin: placement.External, Source: "ads", ExternalName: unit, PublishedOn: on, Terms: terms}})
	t.must(err)
	t.must(faults[0])
	t.see()
	found, err := t.s.Find.Search(ctx, actor.Actor{}, find.Ask{Text: title, Origin: placement.External})
	t.must(err)
	if len(found.Items) == 0 {
		return ""
	}
	return placement.ID(found.Items[0].ID)
}

func TestExternalListingsStandOnTheirOwnTabOnly(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	w.resident("young", "660103", minor())
	w.posting(nil)
	fresh := w.listing("1", "外部车间学徒", "某示例工厂", w.today().AddDays(-5))
	agency := w.listing("2", "外部流水线普工", "某示例人力资源有限公司", w.today().AddDays(-5))
	old := w.listing("3", "外部旧广告", "某示例工厂", w.today().AddDays(-61))
	grown, _ := w.signIn("grown", "a long password", "")
	young, _ := w.signIn("young", "a long password", "")
	const heading = "外部招聘信息（未核验，不能作为实习单位）"

	for _, who := range []string{"", grown} {
		if page := w.get(who, "/?major=all").text(); strings.Contains(page, "外部车间学徒") {
			t.Errorf("as %q: a listing stands among the internships", who)
		}
	}
	tab := w.get(grown, "/?origin=external")
	w.says(tab, 200, heading, "外部车间学徒", "外部信息，未核验", "不能在这里申请")
	for _, barred := range []string{"外部流水线普工", "外部旧广告", "/apply", "申请这个岗位"} {
		if strings.Contains(tab.text(), barred) {
			t.Errorf("the tab shows %q", barred)
		}
	}
	w.says(w.get(grown, "/placements/"+string(fresh)), 200, heading)
	w.says(w.get(grown, "/placements/"+string(agency)), 404)
	w.says(w.get(grown, "/placements/"+string(old)), 404)

	guest := w.get("", "/?origin=external")
	w.says(guest, 200, "登录后才能看外部招聘信息", "/sign-in?next=%2F%3Forigin%3Dexternal")
	if strings.Contains(guest.text(), "外部车间学徒") {
		t.Error("guests, who may be under 18, see a listing")
	}
	w.says(w.get("", "/placements/"+string(fresh)), 401, "登录后才能看")
	w.says(w.post(grown, "/placements/"+string(fresh)+"/apply", url.Values{"consent": {"yes"}}), 422, "外部招聘信息未经核验，不能作为实习单位")

	if page := w.get(young, "/").text(); strings.Contains(page, "外部招聘信息") {
		t.Error("people under 18 are offered the tab")
	}
	refused := w.get(young, "/?origin=external")
	w.says(refused, 403, "满 18 周岁后才能看外部招聘信息", "看可以申请的岗位")
	if strings.Contains(refused.text(), "外部车间学徒") {
		t.Error("people under 18 see a listing")
	}
	w.says(w.get(young, "/placements/"+string(fresh)), 404)
}

func TestSearchStateIsTheAddress(t *testing.T) {
	w := newTown(t)
	w.posting(func(t *placement.Terms) { t.Housing = "none" })
	w.posting(func(t *placement.Terms) { t.Title = "普通车工" })
	w.see()
	for _, c := range []struct{ name, from, to string }{
		{"empty fields fall away", "/?q=车工&region=&pay_min=", "/?q=" + url.QueryEscape("车工")},
		{"a place by name becomes its code", "/?region=普陀区", "/?region=310107"},
		{"a major by name becomes its code", "/?major=数控技术应用", "/?major=660103"},
		{"the language goes along", "/?q=&lang=en", "/?lang=en"},
	} {
		a := w.get("", encoded(c.from))
		if got := a.Header().Get("Location"); a.Code != 303 || got != c.to {
			t.Errorf("%s: got %d to %q, want %q", c.name, a.Code, got, c.to)
		}
	}
	both := w.get("", "/?housing=provided&region=310107")
	w.says(both, 200, "共 1 个岗位", "普通车工", "普陀区", "（去掉这个条件）")
	w.says(w.get("", "/?housing=provided&region=310112&start=2027-03"), 200, "没有找到符合全部条件的岗位", "去掉“闵行区”可看到 1 个")
	w.says(w.get("", encoded("/?major=不存在的专业")), 200, "专业目录里没有正好叫“不存在的专业”的专业")
	w.says(w.get("", "/?near=310107&radius_km=5"), 200, "普陀区周边 5 公里", "共 2 个岗位")
	w.says(w.get("", "/?cursor=made-up"), 303)
	for _, c := range []struct {
		name, at string
		says     []string
	}{
		{"pay and hours said in words are chips", "/?q=车工 不上夜班 2000", []string{"共 2 个岗位", "不上夜班<span", "每月 ¥2,000 以上", `href="/?q=%E8%BD%A6%E5%B7%A5&#43;2000"`, `href="/?q=%E8%BD%A6%E5%B7%A5&#43;%E4%B8%8D%E4%B8%8A%E5%A4%9C%E7%8F%AD"`}},
		{"nights refused twice are one chip that drops both", "/?q=车工 不上夜班&night=no", []string{`不上夜班<span`, `href="/?q=%E8%BD%A6%E5%B7%A5"`}},
		{"the rescue drops what was said", "/?q=车工 9000", []string{"去掉“每月 ¥9,000 以上”可看到 2 个"}},
		{"two that each empty the result", "/?region=310112&q=车工 9000", []string{"同时去掉两个试试", "去掉“闵行区”和“每月 ¥9,000 以上”可看到 2 个"}},
		{"an occupation that nobody knows", "/?occupation=6-99-99-99", []string{"没有“6-99-99-99”这个职业", "共 2 个岗位", `href="/">去掉这个条件`}},
		{"an industry that nobody knows", "/?industry=Z99&q=车工", []string{"没有“Z99”这个行业", "共 2 个岗位", `href="/?q=%E8%BD%A6%E5%B7%A5">去掉这个条件`}},
		{"a class of majors that nobody knows", "/?major_exact=6699", []string{"没有“6699”这个专业", "共 2 个岗位"}},
		{"a region that nobody knows", "/?region=999999", []string{"没有找到“999999”", "共 2 个岗位", `href="/">去掉这个条件`}},
		{"a region that nobody knows beside one", "/?region=310107&region=999999", []string{"没有“999999”这个地区", "普陀区", "（去掉这个条件）"}},
		{"no region at all beside one", "/?region=310107&region=xx", []string{"没有“xx”这个地区", "普陀区", "（去掉这个条件）"}},
		{"majors that nobody knows", "/?major_exact=9900&q=车工", []string{"没有“9900”这个专业", "共 2 个岗位"}},
		{"a centre that nobody knows", "/?near=999999", []string{"没有“999999”这个地点", "共 2 个岗位"}},
		{"one of two that is not understood", "/?occupation=摸鱼工&pay_max_fen=900000", []string{"没有“摸鱼工”这个职业", "报酬不高于", "共 2 个岗位"}},
	} {
		t.Run(c.name, func(t *testing.T) { w.says(w.get("", encoded(c.at)), 200, c.says...) })
	}
	part := w.get("", "/?housing=provided&region=&q=", "HX-Request: true")
	w.says(part, 200, "普通车工", `id="found" hx-swap-oob="innerHTML"`, `id="findtop" hx-swap-oob="innerHTML"`)
	if strings.Contains(part.text(), "<html") || part.Header().Get("HX-Push-Url") != "/?housing=provided" {
		t.Errorf("htmx got a whole page or the address %q", part.Header().Get("HX-Push-Url"))
	}
}

// encoded escapes the Chinese of an address as browsers do.
func encoded(path string) string {
	at, query, _ := strings.Cut(path, "?")
	v, _ := url.ParseQuery(query) // written by hand above
	return at + "?" + v.Encode()
}

func TestPickersLeadFromTheWholeToTheOne(t *testing.T) {
	w := newTown(t)
	w.posting(nil)
	w.see()
	w.says(w.get("", "/find/majors"), 200, "装备制造大类", "at=66", "全部专业")
	w.says(w.get("", "/find/majors?at=66&region=310107"), 200, "数控技术应用", html.EscapeString("/?major=660103&region=310107"))
	w.says(w.get("", "/find/places"), 200, "上海市", "有岗位的地方")
	w.says(w.get("", "/find/places?at=310107"), 200, "整个普陀区（1 个岗位）", "5 公里内")
	w.says(w.get("", "/find/complete?q="+url.QueryEscape("数控")), 200, `role="option"`, "数控车工", "专业")
	w.says(w.get("", "/find/complete?q="), 200, `role="listbox"`)
}

func TestSigningInHelpsWithMistakes(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	w.says(w.get("", "/sign-in?next=/applications"), 200, "登录后会回到那里", "用此账号登录", "免费登记")
	w.says(w.post("", "/sign-in", url.Values{"login": {"grown"}, "password": {"wrong"}}), 422, "账号或密码不对", `value="grown"`)
	for _, away := range []string{"https://evil.example/", "//evil.example", "/\\evil.example"} {
		if _, to := w.signIn("grown", "a long password", away); to != "/" {
			t.Errorf("next=%s leads to %q", away, to)
		}
	}
	if _, to := w.signIn("unit", "a long password", ""); to != "/postings" {
		t.Errorf("an enterprise begins at %q, want its postings", to)
	}
	me, _ := w.signIn("grown", "a long password", "")
	w.says(w.get(me, "/sign-in"), 200, "您已经以“学生”登录")
	if out := w.post(me, "/sign-out", url.Values{}); out.Code != 303 {
		t.Errorf("signing out: got %d", out.Code)
	}
	if after := w.get(me, "/account"); after.Code != 303 {
		t.Errorf("the session lives on after signing out: %d", after.Code)
	}
}

func TestChangingThePasswordEndsOtherSessions(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	here, _ := w.signIn("grown", "a long password", "")
	there, _ := w.signIn("grown", "a long password", "")
	w.says(w.get(here, "/account"), 200, "grown", "王小样", "数控技术应用", "修改密码")
	w.says(w.post(here, "/account/password", url.Values{"old": {"wrong"}, "password": {"another password"}}), 422, "现在的密码不对")
	w.says(w.post(here, "/account/password", url.Values{"old": {"a long password"}, "password": {"short"}}), 422, "密码至少 8 个字符")
	if a := w.post(here, "/account/password", url.Values{"old": {"a long password"}, "password": {"another password"}}); a.Code != 303 {
		t.Fatalf("changing: got %d", a.Code)
	}
	if w.get(here, "/account").Code != 200 || w.get(there, "/account").Code != 303 {
		t.Error("the present session ended, or another one did not")
	}
	w.signIn("grown", "another password", "")
}

func TestAnEnterpriseRegistersAndPostsAtOnce(t *testing.T) {
	w := newTown(t)
	code := w.uscc("91310107EXAMPLE09")
	form := url.Values{
		"uscc": {strings.ToLower(code)}, "name": {"新来示例机械厂"}, "legal_form": {"legal_person"}, "industry_code": {"C34"}, "business_scope": {"机床制造"},
		"province": {"31"}, "county": {"310107"}, "declared_credit": {"yes"}, "declared_safety": {"yes"}, "login": {"newcomer"}, "password": {"a long password"},
	}
	change := func(name string, values ...string) url.Values {
		f := url.Values{}
		for k, v := range form {
			f[k] = v
		}
		f[name] = values
		return f
	}
	w.says(w.get("", "/register"), 200, "统一社会信用代码", "两项声明")
	w.says(w.post("", "/register/check", change("uscc", code[:17]+"0"), "HX-Request: true"), 200, `id="f-uscc-lint"`, "校验码须相符")
	w.says(w.post("", "/register/check", form, "HX-Request: true"), 200, "校验码正确，登记地：上海市普陀区")
	w.says(w.post("", "/register", url.Values{}), 422, "请填写营业执照上的 18 位代码", "请照营业执照填写单位名称", "第六条第（一）项", "密码至少 8 个字符")
	w.says(w.post("", "/register", change("business_scope", "劳务派遣、人力资源服务")), 422, "第十六条第（六）项", "劳务派遣")
	w.says(w.post("", "/register", change("step", "1")), 200, "新来示例机械厂")
	done := w.post("", "/register", form)
	if done.Code != 303 || done.Header().Get("Location") != "/postings" {
		t.Fatalf("registering: got %d to %q: %.400s", done.Code, done.Header().Get("Location"), strip(done.text()))
	}
	session := ""
	for _, c := range done.Result().Cookies() {
		if c.Name == "firstkm_session" {
			session = c.Value
		}
	}
	w.says(w.get(session, "/postings"), 200, "新来示例机械厂", "发布第一个岗位")
	w.says(w.post("", "/register", form), 422, "该统一社会信用代码的单位已在平台")
}

var invitation = regexp.MustCompile(`/invitations/[A-Z0-9]+`)

func TestColleaguesComeByInvitation(t *testing.T) {
	w := newTown(t)
	delete(w.people, "unit")
	owner, _ := w.signIn("unit", "a long password", "")
	w.says(w.get(owner, "/people"), 200, "unit（我）", "管理员", "邀请")
	w.says(w.get(owner, "/people/invite"), 200, "把管理员移交给对方")
	invited := w.post(owner, "/people/invite", url.Values{"role": {"enterprise"}, "label": {"招聘岗"}})
	w.says(invited, 200, "邀请单", "普陀示例精密机械有限公司", "企业人事 · 招聘岗", "复制链接", "只能用一次")
	if got := invited.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("a page with a code is kept: %q", got)
	}
	link := invitation.FindString(invited.text())
	w.says(w.get(owner, "/people/invitations"), 200, "招聘岗", "还没用", "收回邀请")
	w.says(w.get("", link), 200, "建立您的账号", "普陀示例精密机械有限公司", "招聘岗")
	if a := w.post("", "/activate", url.Values{"code": {strings.ToLower(strings.TrimPrefix(link, "/invitations/"))}}); a.Code != 303 || a.Header().Get("Location") != link {
		t.Errorf("typing the code: got %d to %q, want the invitation", a.Code, a.Header().Get("Location"))
	}
	w.says(w.post("", link, url.Values{"login": {"unit"}, "password": {"a long password"}}), 422, "这个账号名已被使用")
	if a := w.post("", link, url.Values{"login": {"second"}, "password": {"a long password"}, "label": {"人事二"}}); a.Code != 303 || a.Header().Get("Location") != "/postings" {
		t.Fatalf("accepting: got %d to %q", a.Code, a.Header().Get("Location"))
	}
	w.says(w.get("", link), 422, "这张单子已经用过了")
	w.says(w.get("", "/invitations/none"), 422, "没有这个码")
	page := w.get(owner, "/people")
	w.says(page, 200, "人事二")
	at := regexp.MustCompile(`/people/accounts/[^"]+`).FindString(page.text())
	second, _ := w.signIn("second", "a long password", "")
	if a := w.get(second, "/people"); a.Code != 200 || strings.Contains(a.text(), "/people/invite") {
		t.Errorf("who does not own the accounts may invite: %d", a.Code)
	}
	w.says(w.get(owner, at), 200, "second", "发重设单", "停用账号", "凭单建立账号")
	if a := w.post(owner, at+"/disable", url.Values{}); a.Code != 303 {
		t.Fatalf("disabling: got %d", a.Code)
	}
	if a := w.get(second, "/account"); a.Code != 303 {
		t.Errorf("a disabled colleague still sees the account: %d", a.Code)
	}
	w.says(w.get(owner, at), 200, "已停用", "恢复账号")
	if a := w.post(owner, at+"/enable", url.Values{}); a.Code != 303 {
		t.Fatalf("enabling: got %d", a.Code)
	}
	reset := w.post(owner, at+"/reset", url.Values{})
	w.says(reset, 200, "密码重设单")
	code := regexp.MustCompile(`[2-9A-Z]{5}-[2-9A-Z]{5}`).FindString(reset.text())
	w.says(w.get("", "/activate?code="+code), 200, "设新密码", `value="second"`)
	if a := w.post("", "/activate/account", url.Values{"code": {code}, "password": {"another long one"}}); a.Code != 303 {
		t.Fatalf("choosing a new password: got %d", a.Code)
	}
	w.signIn("second", "another long one", "")
}

func TestTokensAreShownOnceAndRevoked(t *testing.T) {
	w := newTown(t)
	delete(w.people, "unit")
	owner, _ := w.signIn("unit", "a long password", "")
	w.says(w.post(owner, "/account/tokens", url.Values{"name": {""}, "days": {"30"}}), 422, "请写明令牌的用途", "请选择至少一项权限")
	made := w.post(owner, "/account/tokens", url.Values{"name": {"数据看板"}, "scopes": {"read"}, "days": {"30"}})
	token := regexp.MustCompile(`fkm_[A-Za-z0-9_-]+`).FindString(made.text())
	w.says(made, 200, "只显示这一次", "数据看板")
	if token == "" || made.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("no token on the page, or one that caches keep: %q", made.Header().Get("Cache-Control"))
	}
	again := w.get(owner, "/account")
	if strings.Contains(again.text(), token) {
		t.Error("the token is shown twice")
	}
	at := regexp.MustCompile(`/account/tokens/tok_[^"]+/revoke`).FindString(again.text())
	if a := w.post(owner, at, url.Values{}); a.Code != 303 {
		t.Fatalf("revoking: got %d", a.Code)
	}
	if strings.Contains(w.get(owner, "/account").text(), "数据看板") {
		t.Error("the token is still there")
	}
}

func TestAnybodyReportsAPosting(t *testing.T) {
	w := newTown(t)
	at := "/placements/" + string(w.posting(nil).ID)
	w.says(w.get("", at+"/report"), 200, "举报这个岗位", "不登录也可以举报")
	w.says(w.post("", at+"/report", url.Values{"kind": {"fee"}, "text": {"短"}}), 422, "请用 5 至 2000 个字说明")
	if a := w.post("", at+"/report", url.Values{"kind": {"fee"}, "text": {"面试时要求先交五百元押金。"}}); a.Code != 303 || a.Header().Get("Location") != at {
		t.Fatalf("reporting: got %d to %q", a.Code, a.Header().Get("Location"))
	}
}

func TestLanguageAndColoursAreChosen(t *testing.T) {
	w := newTown(t)
	w.see()
	w.says(w.get("", "/?lang=en"), 200, `lang="en"`, "Find an internship")
	a := w.post("", "/language", url.Values{"lang": {"en"}, "next": {"/about"}})
	if a.Code != 303 || a.Header().Get("Location") != "/about" || !strings.Contains(a.Header().Get("Set-Cookie"), "lang=en") {
		t.Errorf("choosing English: got %d to %q with %q", a.Code, a.Header().Get("Location"), a.Header().Get("Set-Cookie"))
	}
	w.says(w.get("", "/about", "Cookie: lang=en; theme=dark"), 200, "Who decides", `media="screen"`)
	if a := w.post("", "/theme", url.Values{"theme": {"pink"}, "next": {"//evil.example"}}); a.Header().Get("Location") != "/" {
		t.Errorf("an unknown theme leads to %q", a.Header().Get("Location"))
	}
}

func TestSearchEnginesFindTheirWay(t *testing.T) {
	w := newTown(t)
	w.says(w.get("", "/robots.txt"), 200, "Disallow: /", "Sitemap: http://example.com/sitemap.xml")
	before := w.get("", "/sitemap.xml")
	w.says(before, 200, "<loc>http://example.com/</loc>")
	open := w.posting(nil)
	w.says(w.get("", "/sitemap.xml"), 200, "<loc>http://example.com/placements/"+string(open.ID)+"</loc>")
	if strings.Contains(before.text(), string(open.ID)) {
		t.Error("it stood there before")
	}
}

func TestProblemsStandInTheReadersFrame(t *testing.T) {
	w := newTown(t)
	w.says(w.get("", "/nothing"), 404, "没有找到这个页面", "回到首页")
	w.says(w.get("school", "/nothing"), 404, "合作单位")
	w.says(w.get("school", "/applications"), 403, "您的身份不能看这个页面")
	w.says(w.get("", "/nothing", "Cookie: lang=en"), 404, "There is no such page")
	foreign := w.ask("school", http.MethodPost, "/desk", strings.NewReader(""), "Sec-Fetch-Site: cross-site", "Referer: /desk")
	w.says(foreign, 403, "这一步没有提交", "刷新后重试", `href="/desk"`, "回到上一页")
}
