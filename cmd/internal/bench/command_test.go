package bench_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"firstkm/cmd/internal/bench"
)

func TestAnswersKeepToTheLetter(t *testing.T) {
	documents := []posting{
		{Ref: "a-1", Origin: "external", Title: "数控车工", Description: "操作数控车床。", Region: "310104", Majors: []string{"660103"}, Lat: 31.2, Lng: 121.4, Pay: 320_000, Published: "2026-11-20T08:00:00+08:00"},
		{Ref: "a-2", Origin: "external", Title: "车工学徒", Description: "跟着师傅学数控。", Region: "310115", Majors: []string{"660103", "710203"}, Lat: 31.2, Lng: 121.6, Pay: 120_000, Published: "2026-11-20T09:00:00+08:00"},
		{Ref: "a-3", Origin: "external", Title: "西餐厨师", Description: "做西餐。", Region: "330212", Majors: []string{"740201"}, Lat: 29.8, Lng: 121.5, Published: "2026-11-19T08:00:00+08:00"},
	}
	lat, lng := 31.2, 121.4
	asked := []query{
		{Class: "two_words", ID: 1, Words: []string{"数控", "车工"}, Region: "3101", Category: "66", Facets: true, Limit: 20},
		{Class: "two_words", ID: 2, Words: []string{"车床"}, Limit: 20},
		{Class: "browse", ID: 3, Region: "3101", Facets: true, Newest: true, Limit: 20},
		{Class: "browse", ID: 4, Region: "3101", Newest: true, Skip: 1, Limit: 20},
		{Class: "geo", ID: 5, Words: []string{"车工"}, Lat: &lat, Lng: &lng, RadiusM: 5000, Limit: 20},
		{Class: "major", ID: 6, Major: "710203", Newest: true, Limit: 20},
		{Class: "prefix", ID: 7, Prefix: "西餐", Limit: 20},
		{Class: "two_words", ID: 8, Words: []string{"厨工"}, Limit: 20}, // nothing looser is opened
	}
	want := map[int]found{
		1: {"two_words", 1, 2, "a-1"},
		2: {"two_words", 2, 1, "a-1"},
		3: {"browse", 3, 2, "a-2"},
		4: {"browse", 4, 2, "a-1"},
		5: {"geo", 5, 1, "a-1"},
		6: {"major", 6, 1, "a-2"},
		7: {"prefix", 7, 1, "西餐厨师"},
		8: {"two_words", 8, 0, ""},
	}
	answers := t.TempDir() + "/answers.ndjson"
	c := bench.Search{Documents: write(t, "d.ndjson", documents), Queries: write(t, "q.ndjson", asked), Answers: answers, Clients: 2, JSON: true}
	var out bytes.Buffer
	c.Output(&out)
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var report bench.Report
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if report.Documents != 3 || len(report.Classes) != 5 || report.DiskBytes == 0 || report.LoadSeconds == 0 {
		t.Errorf("got %+v, want 3 documents, five classes, and bytes and seconds", report)
	}
	for _, list := range readAnswers(t, answers) {
		for _, a := range list {
			if a != want[a.ID] {
				t.Errorf("got %+v, want %+v", a, want[a.ID])
			}
			delete(want, a.ID)
		}
	}
	if len(want) > 0 {
		t.Errorf("no answer to %v", want)
	}
	text, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	sums := `"id":1,"hits":2,"first":"a-1","facet_sums":{"major_category":3,"pay":2,"prefecture":2}`
	if !slices.ContainsFunc(strings.Split(string(text), "\n"), func(l string) bool { return strings.Contains(l, sums) }) {
		t.Errorf("got %s, want a line with %s", text, sums)
	}
}

func TestAQuestionOfTwoMindsIsRefused(t *testing.T) {
	c := bench.Search{
		Documents: write(t, "d.ndjson", []posting{}),
		Queries:   write(t, "q.ndjson", []query{{Class: "major", Major: "710203", Category: "66"}}),
	}
	if err := c.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "query 1") {
		t.Errorf("got %v, want which query is wrong", err)
	}
}
