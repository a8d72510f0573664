package importing_test

import (
	"reflect"
	"strings"
	"testing"

	"firstkm/services/catalogue"
	"firstkm/services/imports"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

const units = "统一社会信用代码,单位名称,行业,区县,地址,在岗职工数,同类岗位人数,经营范围,标签"

func TestEnterpriseCellsBecomeAProfile(t *testing.T) {
	w := newWorld()
	sum := w.must(t, operator, imports.Enterprises, imports.Options{}, lines("u.csv", units,
		validCode(1)+",甲厂,C3421,上海市普陀区,长寿路1号,20,车工:12；钳工：5人,机械零部件加工,产教融合型企业",
		validCode(2)+",乙店,,,,,,,"))
	if sum.Created != 2 || sum.Rejected > 0 {
		t.Fatalf("got %+v", sum)
	}
	twenty := 20
	want := org.Profile{
		Name: "甲厂", IndustryCode: "C3421", BusinessScope: "机械零部件加工", Region: "310107", Address: "长寿路1号",
		OnPostEmployees: &twenty, EmployeesAsOf: civil.On(2025, 9, 1), Tags: []string{"产教融合型企业"},
		PostKinds: []org.PostKind{{Name: "车工", Employees: 12}, {Name: "钳工", Employees: 5}},
	}
	if got := w.enterprises[validCode(1)].Profile; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	again := w.must(t, operator, imports.Enterprises, imports.Options{}, lines("u.csv", units,
		validCode(1)+",甲厂,C3421,上海市普陀区,长寿路1号,20,车工:12；钳工：5人,机械零部件加工,产教融合型企业",
		validCode(2)+",乙店,,,,,,,"))
	if again.Unchanged != 2 {
		t.Errorf("again: got %+v", again)
	}
	less := w.must(t, operator, imports.Enterprises, imports.Options{}, lines("u.csv", "uscc,name,address", validCode(1)+",甲厂,长寿路2号"))
	want.Address = "长寿路2号"
	if got := w.enterprises[validCode(1)].Profile; less.Updated != 1 || !reflect.DeepEqual(got, want) {
		t.Errorf("a table with few columns: got %+v, %+v", less, got)
	}
}

func TestEnterprisesThatCannotBeAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ headers, cells, field, says string }{
		"a wrong check digit":   {"uscc,name", uscc[:17] + "X,甲厂", "uscc", "校验位"},
		"a spoilt number":       {"uscc,name", "9.13205821234567E+17,甲厂", "uscc", "文本格式"},
		"an unknown county":     {"uscc,name,region", validCode(1) + ",甲厂,无此区", "region", "没有找到"},
		"an unknown industry":   {"uscc,name,行业", validCode(1) + ",甲厂,无此行业", "industry_code", "没有找到"},
		"kinds without numbers": {"uscc,name,post_kinds", validCode(1) + ",甲厂,车工", "post_kinds", "车工:12"},
		"kinds beyond the sum":  {"uscc,name,on_post_employees,post_kinds", validCode(1) + ",甲厂,10,车工:12", "post_kinds", "超过"},
		"a barred venue":        {"uscc,name,经营范围", validCode(1) + ",某某娱乐公司,歌舞厅", "industry_code", "歌厅"},
		"a name of spaces":      {"uscc,name", validCode(1) + ",　", "name", "必填"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			sum := w.must(t, operator, imports.Enterprises, imports.Options{}, lines("u.csv", c.headers, c.cells))
			if sum.Rejected != 1 || len(sum.Rows) == 0 || len(w.enterprises) != 1 {
				t.Fatalf("got %+v", sum)
			}
			if r := sum.Rows[0]; r.Name != c.field || !strings.Contains(r.Reason.Zh, c.says) {
				t.Errorf("got %+v, want %s to say %s", r, c.field, c.says)
			}
		})
	}
}

func TestSchoolNeverChangesAUnitThatIsHere(t *testing.T) {
	w := newWorld()
	sum := w.must(t, school, imports.Enterprises, imports.Options{}, lines("u.csv", "uscc,name", uscc+",别的名字", validCode(1)+",新伙伴"))
	if sum.Unchanged != 1 || sum.Created != 1 || w.enterprises[uscc].Name != "示例机械厂" {
		t.Errorf("got %+v", sum)
	}
}

func TestSchoolsByEitherHeader(t *testing.T) {
	w := newWorld()
	sum := w.must(t, operator, imports.Schools, imports.Options{}, lines("s.tsv",
		"code\tname\tauthority\tcity\tlevel\tremarks", "4131010001\t示例大学\t教育部\t上海市\t本科\t", "4144000002\t远方学院\t某省\t不认识市\t专科\t民办"))
	if sum.Created != 2 || len(sum.Unknown) > 0 {
		t.Fatalf("got %+v", sum)
	}
	if s := w.schools["4131010001"]; s.Region != "31" || s.Level != "bachelor" || s.Authority != "教育部" {
		t.Errorf("got %+v", s)
	}
	if s := w.schools["4144000002"]; s.Region != "" || s.Level != "associate" {
		t.Errorf("got %+v", s)
	}
	sum = w.must(t, operator, imports.Schools, imports.Options{}, lines("s.csv", "学校标识码,学校名称,层次,区县",
		"4131010001,示例大学,本科,上海市普陀区", "3131000003,示例中专,中职,310107", "3131000004,坏层次,小学,310107", "3131000005,坏区县,中职,无此区", "4144000002,远方学院,,"))
	if sum.Created != 1 || sum.Updated != 1 || sum.Rejected != 2 || sum.Unchanged != 1 {
		t.Errorf("got %+v", sum)
	}
	if s := w.schools["4131010001"]; s.Region != "310107" || s.Authority != "教育部" || s.Version != 2 {
		t.Errorf("got %+v", s)
	}
}

const majors = "category_code\tcategory\tclass_code\tclass\tmajor_code\tmajor\tlevel\tnote"

func TestOfficialRowsLieOverWhatIsHere(t *testing.T) {
	w := newWorld()
	row := "66\t装备制造大类\t6601\t机械设计制造类\t660199\t示例专业\t中职\t2025年增补"
	sum := w.must(t, operator, imports.Majors, imports.Options{}, lines("majors.tsv", majors, row,
		"66\t装备制造大类\t6601\t机械设计制造类\t66019\t短码\t中职\t", "66\t装备制造大类\t6601\t机械设计制造类\t660198\t错层次\t高职专科\t"))
	if sum.Created != 1 || sum.Rejected != 2 || len(sum.Rows) != 2 || sum.Rows[0].Line != 3 || sum.Rows[0].Name != "major_code" {
		t.Fatalf("got %+v", sum)
	}
	if m, ok := w.cat.Now().Major("660199"); !ok || m.Version != "2025" || w.cat.Now().Version() != "official-2025" {
		t.Errorf("got %+v of %s", m, w.cat.Now().Version())
	}
	if text := w.refused(t, operator, sum.ID); !strings.Contains(text, "短码") || !strings.Contains(text, "错层次") || strings.Contains(text, "示例专业") {
		t.Errorf("the refused rows: got %s", text)
	}
	if len(w.events) != 1 || len(w.audit) != 1 || w.audit[0].Action != "catalogue.import" {
		t.Errorf("got %v, %v", w.events, w.audit)
	}
	corrected := strings.ReplaceAll(w.refused(t, operator, sum.ID), "66019\t", "660197\t")
	corrected = strings.ReplaceAll(corrected, "660198\t错层次\t高职专科", "660198\t错层次\t中职")
	more := w.must(t, operator, imports.Majors, imports.Options{}, imports.File{Name: "again.tsv", Body: strings.NewReader(corrected)})
	if _, ok := w.cat.Now().Major("660199"); more.Created != 2 || more.Rejected > 0 || !ok {
		t.Errorf("the corrected file: got %+v, and what came before is there: %t", more, ok)
	}
	events := len(w.events)
	again := w.must(t, operator, imports.Majors, imports.Options{}, lines("majors.tsv", majors, row))
	if again.Unchanged != 1 || again.Created+again.Updated > 0 || len(w.events) != events {
		t.Errorf("again: got %+v with %d events", again, len(w.events)-events)
	}
}

func TestCrosswalkCountsOpenEnds(t *testing.T) {
	w := newWorld()
	sum := w.must(t, operator, imports.Crosswalk, imports.Options{}, lines("x.tsv", "level\tmajor_code\tmajor\toccupation_code\toccupation",
		"中职\t660103\t数控技术应用\t6-18-01-01\t车工", "中职\t660103\t数控技术应用\t9-99-99-99\t没有的", "中职\t699999\t没有的\t6-18-01-01\t车工"))
	if sum.Unresolved != 2 || sum.Created+sum.Updated+sum.Unchanged != 3 || sum.Rejected > 0 {
		t.Errorf("got %+v", sum)
	}
}

func TestCalendarReplacesItsYear(t *testing.T) {
	w := newWorld()
	sum := w.must(t, operator, imports.Calendar, imports.Options{}, lines("c.csv", strings.Join(catalogue.CalendarColumns(), ","),
		",2031,published,off,2031-01-01,2031-01-01,元旦,通知", ",2031,published,off,2031-13-01,2031-01-01,元旦,通知"))
	if known, provisional := w.cat.Now().CalendarKnown(2031); sum.Created != 1 || sum.Rejected != 1 || !known || provisional {
		t.Errorf("got %+v", sum)
	}
}

func TestRegionsTakeTheirPositionsInEitherOrder(t *testing.T) {
	list := func() imports.File {
		return lines("divisions.csv", "id,pid,deep,name,pinyin_prefix,pinyin,ext_id,ext_name",
			"99,0,0,示例,s,shi li,990000000000,示例省", "9901,99,1,样板,y,yang ban,990100000000,样板市")
	}
	places := func() imports.File {
		return lines("latlng.json", `[{"area":"","city":"样板市","lat":"31.24","lng":"121.49","province":"示例省"}]`)
	}
	for _, files := range [][]imports.File{{list(), places()}, {places(), list()}} {
		w := newWorld()
		sum := w.must(t, operator, imports.Regions, imports.Options{Datum: "wgs84"}, files...)
		if r, _ := w.cat.Now().Region("9901"); sum.Created != 2 || r.Lat != 31.24 || r.FullName != "样板市" {
			t.Errorf("got %+v, %+v", sum, r)
		}
	}
	w := newWorld()
	if _, err := w.Import(t.Context(), operator, imports.Regions, imports.Options{}, places()); err == nil {
		t.Error("positions without the list are taken")
	}
	if _, err := w.Import(t.Context(), operator, imports.Regions, imports.Options{}, list(), list()); err == nil {
		t.Error("two lists are taken")
	}
}

// validCode is the nth of a row of valid credit codes.
func validCode(n int) string {
	body := "9131010700000000" + string(rune('0'+n))
	digit, _ := org.USCCCheckDigit(body)
	return body + string(digit)
}
