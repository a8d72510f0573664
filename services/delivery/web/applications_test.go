package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"firstkm/services/kernel/civil"
)

func TestTheProgressOfAnApplicationStandsWhereItsStateStands(t *testing.T) {
	w := newWorld(t)
	w.pupil("2024-01", "王样一", "数控 2401 班", "660103", civil.On(2008, 8, 20))
	a := w.apply("2024-01", w.posting(nil))
	page := w.get("2024-01", "/applications/"+string(a.ID))
	w.says(page, http.StatusOK, "申请进度")
	current := regexp.MustCompile(`(?s)aria-current="step">.*?<span class="step-name">([^<]*)`).FindStringSubmatch(page.text())
	if len(current) != 2 || strings.TrimSpace(current[1]) != "已申请" {
		t.Errorf("the current step: got %q, want 已申请", current)
	}
}

func TestTheTickOfAnApplicantIsNamedByTheShownNumber(t *testing.T) {
	w := newWorld(t)
	w.pupil("2024-01", "王样一", "数控 2401 班", "660103", civil.On(2008, 8, 20))
	a := w.apply("2024-01", w.posting(nil))
	page := w.get("unit", "/applicants")
	w.says(page, http.StatusOK, "选中 A-")
	if strings.Contains(page.text(), "选中 "+string(a.ID)) {
		t.Error("the tick box is named by the id")
	}
}

func TestWhatCameInTodayIsNotSaidToBeDueToday(t *testing.T) {
	w := newWorld(t)
	w.pupil("2024-01", "王样一", "数控 2401 班", "660103", civil.On(2008, 8, 20))
	a := w.apply("2024-01", w.posting(nil))
	w.says(w.post("unit", "/applicants", url.Values{"do": {"intend"}, "state": {"open"}, "pick": {string(a.ID)}}), http.StatusOK, "录用意向")
	w.says(w.get("school", "/today"), http.StatusOK, "到期，今天收到")
	w.says(w.get("school", "/today?lang=en"), http.StatusOK, "received today")
}

func TestTheRosterCallsAYearOfStudyAsTheOtherPagesDo(t *testing.T) {
	w := newWorld(t)
	w.pupil("2024-01", "王样一", "数控 2401 班", "660103", civil.On(2008, 8, 20))
	w.says(w.get("school", "/students"), http.StatusOK, "年级</")
	if page := w.get("school", "/students").text(); regexp.MustCompile(`\d 年级`).MatchString(page) {
		t.Error("the year of study is a figure here and a word on the other pages")
	}
}
