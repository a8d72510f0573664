package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// What bars a student of another school is lifted by that school alone: its clearances, not the host's, are looked at.
func TestTheHostIsToldWhichSchoolClearsAStudent(t *testing.T) {
	newWorld(t).throughConditions(func(string, ...[2]string) {})
}

func TestConditionPagesHaveNoSeriousFault(t *testing.T) {
	w := newWorld(t)
	inspectWalk(t, w, w.throughConditions)
}

// throughConditions takes a round of two schools to a result in which a post waits for an approval of each; look as for throughARound.
func (w *world) throughConditions(look func(stage string, pages ...[2]string)) {
	t, ctx := w.t, context.Background()
	t.Helper()
	host, other := w.people["school"], w.people["stranger"]
	w.pupil("own", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	st, err := w.s.Students.Add(ctx, other, student.Student{
		StudentNo: "away", Name: "李小红", Sex: "female", BirthDate: civil.On(2008, 3, 1), MajorCode: "660103", EntryYear: 2024, Class: "数控 1 班", StudyMode: "full_time",
	})
	w.must(err)
	w.people["away"] = actor.Actor{Account: "acc_away", Role: actor.Student, Org: ident.ID(w.other.ID), Person: ident.ID(st.ID)}
	byDay := w.posting(nil)
	cheap := w.posting(func(t *placement.Terms) { t.PayMonthFen = 3_000_00 }) // below 80 %: barred until the school records an override
	r, err := w.s.Rounds.Plan(ctx, host, round.Plan{
		Name: "第一轮", Opens: w.now.Add(-time.Hour), Closes: w.now.Add(72 * time.Hour), Start: byDay.Start, End: byDay.End, HoldsUntil: w.today().AddDays(5),
		Schools: []round.Member{{School: w.school.ID, Batch: "bat_1"}, {School: w.other.ID}},
	})
	w.must(err)
	_, err = w.s.Rounds.Consent(ctx, other, r.ID, otherBatch)
	w.must(err)
	_, err = w.s.Rounds.Invite(ctx, host, r.ID, w.unit.ID)
	w.must(err)
	for _, p := range []placement.Placement{byDay, cheap} {
		_, err = w.s.Rounds.Offer(ctx, w.people["unit"], r.ID, p.ID, 0, round.Terms{Seats: p.Seats})
		w.must(err)
	}
	_, err = w.s.Rounds.Open(ctx, host, r.ID)
	w.must(err)
	for _, name := range []string{"own", "away"} {
		_, err = w.s.Rounds.Choose(ctx, w.people[name], r.ID, 0, []placement.ID{byDay.ID}, true)
		w.must(err)
	}
	_, away, err := w.s.Rounds.Mine(ctx, w.people["away"], r.ID)
	w.must(err)
	w.now = w.now.Add(4 * 24 * time.Hour)
	w.worked()
	_, err = w.s.Rounds.Compute(ctx, host, r.ID)
	w.must(err)
	w.worked()

	at, clears := "/rounds/"+string(r.ID)+"/results/", "/partners/"+string(w.unit.ID)+"?back="
	asked := "?ask=1&to=" + string(cheap.ID)
	w.says(w.get("vice", at+string(w.people["own"].Person)+asked), http.StatusOK, "原则上不允许", clears, "rule="+compliance.RulePay80)
	w.says(w.get("school", at+string(w.people["own"].Person)+asked), http.StatusOK, "原则上不允许", "由分管校长在这里批准并登记后才能安排")
	w.says(w.get("vice", "/rounds/"+string(r.ID)+"/conditions"), http.StatusOK, "附条件的岗位", clears, "rule="+compliance.RulePay80)
	look("conditions", [2]string{"vice", "/rounds/" + string(r.ID) + "/conditions"}, [2]string{"school", "/rounds/" + string(r.ID) + "/conditions"}, [2]string{"vice", at + string(w.people["own"].Person) + asked})
	page := w.get("school", at+away.Number+asked)
	w.says(page, http.StatusOK, "原则上不允许", "请学生所在的学校“闵行示例职校”登记备案或批准")
	if strings.Contains(page.text(), clears) {
		t.Error("the host is sent to record what lifts nothing")
	}
}

func TestEveryApprovedBatchThatIsNotOverCanTakePartInARound(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	const many = 101 // one more than a page of a list has
	var first batch.ID
	for i := range many + 1 {
		terms := batch.Terms{Name: fmt.Sprintf("第 %d 批", i), Term: "学期", From: w.today().AddDays(30), To: w.today().AddDays(200), Plan: batch.Plan{Programme: "方案", Module: "岗位实习"}}
		if i == many {
			terms.Name, terms.From, terms.To = "去年的批次", w.today().AddYears(-1), w.today().AddDays(-1)
		}
		b, err := w.s.Batches.Create(ctx, w.people["school"], terms)
		w.must(err)
		_, err = w.s.Batches.Step(ctx, w.people["school"], b.ID, 0, "submit", "")
		w.must(err)
		_, err = w.s.Batches.Step(ctx, w.people["vice"], b.ID, 0, "approve", "")
		w.must(err)
		if i == 0 {
			first = b.ID
		}
	}
	page := w.get("school", "/rounds/new")
	w.says(page, http.StatusOK, `value="`+string(first)+`"`)
	if strings.Contains(page.text(), "去年的批次") {
		t.Error("a batch that is over is offered")
	}
}
