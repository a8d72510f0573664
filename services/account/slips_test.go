package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
)

var (
	office  = actor.Actor{Account: "acc_office", Role: actor.School, Org: "sch_1"}
	teacher = actor.Actor{Account: "acc_teacher", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控1班"}
)

// class opens a desk with two students of one class, of whom the first one's identity number is known, and one of another.
func class(t *testing.T) (*desk, *account.Service) {
	t.Helper()
	d, s, _ := open(t)
	d.pupils = []account.Pupil{
		{ID: "stu_1", School: "sch_1", Class: "数控1班", No: "230101", Name: "张三", Birth: civil.On(2008, 3, 5)},
		{ID: "stu_2", School: "sch_1", Class: "数控1班", No: "230102", Name: "李四", Birth: civil.On(2008, 11, 20)},
		{ID: "stu_3", School: "sch_1", Class: "数控2班", No: "230201", Name: "王五", Birth: civil.On(2008, 1, 1)},
	}
	d.tails["stu_1"] = "123X"
	return d, s.Guarded(account.Guard{Records: d})
}

// slips issues slips and returns the codes by student.
func slips(t *testing.T, s *account.Service, who actor.Actor, only ...ident.ID) map[ident.ID]string {
	t.Helper()
	issued, err := s.ClassSlips(t.Context(), who, "数控1班", only)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[ident.ID]string{}
	for _, i := range issued {
		codes[i.Pupil.ID] = i.Code
	}
	return codes
}

func activate(t *testing.T, s *account.Service, code, proof, login string) (account.Account, error) {
	t.Helper()
	return s.Redeem(t.Context(), code, proof, "10.0.0.1", account.Choice{Login: login, Password: password})
}

func TestStudentsComeInByTheirSlips(t *testing.T) {
	d, s := class(t)
	codes := slips(t, s, teacher)
	if len(codes) != 2 {
		t.Fatalf("got %d slips, want one for each of the class", len(codes))
	}
	for _, slip := range d.slips {
		for _, code := range codes {
			if strings.Contains(slip.Hash, account.NormalCode(code)) {
				t.Error("the code itself is kept")
			}
		}
	}
	o, err := s.Open(t.Context(), codes["stu_1"], "123x", "10.0.0.1")
	if err != nil || o.Name != "张三" || o.Login != "230101" || o.Slip.Proof != account.IDTail {
		t.Fatalf("got %+v, %v; want the student's name and number after the proof", o, err)
	}
	a, err := activate(t, s, strings.ToLower(strings.ReplaceAll(codes["stu_1"], "-", " ")), "１２３Ｘ", "zhangsan")
	if err != nil || a.Person != "stu_1" || a.Org != "sch_1" || a.Role != actor.Student || a.Login != "zhangsan" {
		t.Fatalf("got %+v, %v; want the student's account", a, err)
	}
	if _, err := activate(t, s, codes["stu_2"], "1120", "230102"); err != nil {
		t.Errorf("by the birthday, where no number is known: %v", err)
	}
	if _, err := activate(t, s, codes["stu_1"], "123X", "again"); !errors.Is(err, account.ErrSlipUsed) {
		t.Errorf("used twice: got %v, want ErrSlipUsed", err)
	}
	if again := slips(t, s, teacher); len(again) != 0 {
		t.Errorf("got %d slips, want none for a class that is in", len(again))
	}
}

func TestAWrongProofLocksTheSlip(t *testing.T) {
	d, s := class(t)
	code := slips(t, s, office)["stu_1"]
	if _, err := s.Open(t.Context(), code, "", "10.0.0.1"); !errors.Is(err, account.ErrProof) {
		t.Errorf("without a proof: got %v, want ErrProof", err)
	}
	for i := 2; i < account.MaxTries; i++ {
		if _, err := activate(t, s, code, "0000", "x1"); !errors.Is(err, account.ErrProof) {
			t.Fatalf("try %d: got %v, want ErrProof", i, err)
		}
	}
	for _, proof := range []string{"0305", "123X"} {
		if _, err := activate(t, s, code, proof, "x1"); !errors.Is(err, account.ErrSlipLocked) {
			t.Errorf("%s after so many tries: got %v, want ErrSlipLocked", proof, err)
		}
	}
	fresh := slips(t, s, office, "stu_1")["stu_1"]
	if _, err := activate(t, s, code, "123X", "x1"); !errors.Is(err, account.ErrSlipWithdrawn) {
		t.Errorf("the old one: got %v, want ErrSlipWithdrawn", err)
	}
	d.now = d.now.Add(account.ClassSlipLife)
	if _, err := activate(t, s, fresh, "123X", "x1"); !errors.Is(err, account.ErrSlipExpired) {
		t.Errorf("too late: got %v, want ErrSlipExpired", err)
	}
}

func TestWhoGivesSlipsToWhom(t *testing.T) {
	_, s := class(t)
	for name, tt := range map[string]struct {
		who   actor.Actor
		class string
		want  error
	}{
		"another class's teacher": {actor.Actor{Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2班"}, "数控1班", account.ErrNotFound},
		"an instructor":           {actor.Actor{Role: actor.Instructor, Org: "sch_1"}, "数控1班", account.ErrForbidden},
		"an enterprise":           {actor.Actor{Role: actor.Enterprise, Org: "sch_1"}, "数控1班", account.ErrForbidden},
		"a teacher of no class":   {actor.Actor{Role: actor.ClassTeacher, Org: "sch_1"}, "", account.ErrForbidden},
		"an API token":            {actor.Actor{Role: actor.School, Org: "sch_1", Scopes: []string{"write"}}, "数控1班", account.ErrForbidden},
		"somebody not in it":      {office, "数控3班", nil},
	} {
		if issued, err := s.ClassSlips(t.Context(), tt.who, tt.class, nil); !errors.Is(err, tt.want) || len(issued) > 0 {
			t.Errorf("%s: got %d slips, %v, want %v", name, len(issued), err, tt.want)
		}
	}
	if _, err := s.ClassSlips(t.Context(), teacher, "数控1班", []ident.ID{"stu_3"}); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("a student of another class by id: got %v, want ErrNotFound", err)
	}
	elsewhere := actor.Actor{Role: actor.School, Org: "sch_2"}
	if list, err := s.Class(t.Context(), elsewhere, "数控1班"); err != nil || len(list) > 0 {
		t.Errorf("another school: got %d students, %v, want none", len(list), err)
	}
}

func TestAResetEndsEverythingAndTheHolderChooses(t *testing.T) {
	d, s := class(t)
	a, err := activate(t, s, slips(t, s, teacher)["stu_1"], "123X", "230101")
	if err != nil {
		t.Fatal(err)
	}
	session := signIn(t, s, "230101")
	token, _, err := s.IssueToken(t.Context(), a.Actor(), "x", []string{"read"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	issued, err := s.ResetSlip(t.Context(), teacher, a.ID)
	if err != nil || issued.Slip.Proof != account.IDTail || issued.Pupil.No != "230101" {
		t.Fatalf("got %+v, %v; want a slip that asks for the proof", issued, err)
	}
	for _, held := range []string{session, token} {
		if _, err := s.Authenticate(t.Context(), held); !errors.Is(err, account.ErrSession) {
			t.Errorf("what was open: got %v, want ErrSession", err)
		}
	}
	if _, _, _, err := s.SignIn(t.Context(), "230101", password, account.From{}); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("the old password: got %v, want ErrCredentials", err)
	}
	again, err := s.ResetSlip(t.Context(), office, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := activate(t, s, issued.Code, "123X", ""); !errors.Is(err, account.ErrSlipWithdrawn) {
		t.Errorf("the first slip: got %v, want ErrSlipWithdrawn", err)
	}
	d.pupils[0].Gone = true // who graduates meanwhile keeps the account
	b, err := s.Redeem(t.Context(), again.Code, "123X", "10.0.0.1", account.Choice{Login: "ignored", Password: "a new password"})
	if err != nil || b.ID != a.ID || b.Login != "230101" {
		t.Fatalf("got %+v, %v; want the same account", b, err)
	}
	if _, _, _, err := s.SignIn(t.Context(), "230101", "a new password", account.From{}); err != nil {
		t.Errorf("the new password: %v", err)
	}
	mine, err := s.History(t.Context(), a.Actor(), a.ID, pageOne)
	theirs, err2 := s.History(t.Context(), teacher, a.ID, pageOne)
	if err != nil || err2 != nil || len(mine.Items) != len(theirs.Items) || mine.Items[0].Action != "account.sign_in" || mine.Items[1].Action != "account.reset_done" {
		t.Errorf("got %v and %v (%v, %v); want both sides to see the same history", mine.Items, theirs.Items, err, err2)
	}
	if len(d.audit) == 0 {
		t.Error("nothing was audited")
	}
}

func TestWhoResetsWhom(t *testing.T) {
	d, s := class(t)
	put := func(id account.ID, role actor.Role, at ident.ID) account.Account {
		a := account.Account{ID: id, Login: string(id), PasswordHash: "#x", Role: role, Org: at, Version: 1}
		d.accounts[id] = a
		return a
	}
	put("acc_vice", actor.VicePrincipal, "sch_1")
	put("acc_office", actor.School, "sch_1")
	put("acc_office2", actor.School, "sch_1")
	put("acc_instructor", actor.Instructor, "sch_1")
	put("acc_elsewhere", actor.Instructor, "sch_2")
	put("acc_op2", actor.Operator, "")
	pupil := put("acc_pupil", actor.Student, "sch_1")
	pupil.Person = "stu_1"
	d.accounts[pupil.ID] = pupil
	vice := actor.Actor{Account: "acc_vice", Role: actor.VicePrincipal, Org: "sch_1"}
	operator := actor.Actor{Account: "acc_op", Role: actor.Operator}
	for _, tt := range []struct {
		name   string
		who    actor.Actor
		whom   account.ID
		want   error
		clears bool
	}{
		{"the office its staff", office, "acc_instructor", nil, true},
		{"the office its students", office, "acc_pupil", nil, true},
		{"the office a colleague", office, "acc_office2", nil, false},
		{"the office the vice-principal", office, "acc_vice", account.ErrForbidden, false},
		{"the office itself", office, "acc_office", account.ErrForbidden, false},
		{"the office another school's", office, "acc_elsewhere", account.ErrNotFound, false},
		{"the vice-principal the office", vice, "acc_office", nil, true},
		{"the class teacher a student", teacher, "acc_pupil", nil, true},
		{"the class teacher a colleague", teacher, "acc_instructor", account.ErrNotFound, false},
		{"another class's teacher", actor.Actor{Account: "acc_t2", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2班"}, "acc_pupil", account.ErrNotFound, false},
		{"an instructor", actor.Actor{Account: "acc_i", Role: actor.Instructor, Org: "sch_1"}, "acc_pupil", account.ErrNotFound, false},
		{"the operator anybody", operator, "acc_vice", nil, true},
		{"the operator another operator", operator, "acc_op2", nil, true},
		{"nobody known", operator, "acc_x", account.ErrNotFound, false},
	} {
		issued, err := s.ResetSlip(t.Context(), tt.who, tt.whom)
		if !errors.Is(err, tt.want) || err == nil && issued.Slip.ClearsFactor != tt.clears {
			t.Errorf("%s: got %v, clears %t; want %v, %t", tt.name, err, issued.Slip.ClearsFactor, tt.want, tt.clears)
		}
	}
}

func TestCodesAreEasyToReadAndHardToGuess(t *testing.T) {
	d, s, _ := open(t)
	owner := create(t, s, "owner", true)
	seen := map[string]bool{}
	for range 200 {
		code := invite(t, s, owner, false)
		normal := account.NormalCode(code)
		if len(normal) != 10 || strings.ContainsAny(normal, "01IO") || strings.Trim(normal, "23456789ABCDEFGHJKLMNPQRSTUVWXYZ") != "" || seen[code] {
			t.Fatalf("got %q, want ten of 32 signs, never twice", code)
		}
		seen[code] = true
	}
	if len(d.slips) != 200 {
		t.Errorf("got %d slips", len(d.slips))
	}
	if w := account.Spoken("7K2MX-ABCDE"); w.Zh != "七 K 二 M X A B C D E" || w.En != "7 Kilo 2 Mike X-ray Alfa Bravo Charlie Delta Echo" {
		t.Errorf("got %q and %q", w.Zh, w.En)
	}
}

func TestHowACodeIsTypedDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.StringOfN(rapid.RuneFrom([]rune("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")), 10, 10, -1).Draw(t, "code")
		var typed strings.Builder
		for _, r := range code {
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 1:
				typed.WriteString(strings.ToLower(string(r)))
			case 2:
				typed.WriteRune(r + '！' - '!')
			default:
				typed.WriteRune(r)
			}
			typed.WriteString(rapid.SampledFrom([]string{"", "", " ", "-", "　"}).Draw(t, "between"))
		}
		if got := account.NormalCode(typed.String()); got != code {
			t.Fatalf("%q: got %q, want %q", typed.String(), got, code)
		}
	})
}
