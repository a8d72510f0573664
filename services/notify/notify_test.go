package notify_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
)

func TestTextsAreShortAndCanBeShown(t *testing.T) {
	d := newDesk(t, 1)
	for _, tt := range []struct {
		name, text, en string
		ok             bool
	}{
		{"a sentence", "请于周五前交回安全告知书。", "", true},
		{"the longest", strings.Repeat("长", notify.MaxText), "", true},
		{"too long by one", strings.Repeat("长", notify.MaxText+1), "", false},
		{"too short", "开会。", "", false},
		{"blanks around three letters", "  开会。  ", "", false},
		{"a bell", "请于周五前交回\a", "", false},
		{"English beside it", "请于周五前交回安全告知书。", "Hand it in by Friday.", true},
		{"English that is too short", "请于周五前交回安全告知书。", "Now", false},
	} {
		n, err := d.all.Send(t.Context(), d.school, notify.Draft{Text: tt.text, En: tt.en, Classes: []string{class}})
		if (err == nil) != tt.ok || !tt.ok && !errors.Is(err, notify.ErrInvalid) {
			t.Errorf("%s: got %v, want accepted %v", tt.name, err, tt.ok)
		}
		if tt.ok && (n.Text.En == "" || tt.en != "" && n.Text.En != tt.en) {
			t.Errorf("%s: got %q in English", tt.name, n.Text.En)
		}
	}
}

func TestShortFitsAScreen(t *testing.T) {
	n := notify.Notice{}
	for text, want := range map[string]string{"一二三四五": "一二三四五", "一二三四五六": "一二三四…", "一\n二三四": "一 二三四"} {
		n.Text.Zh = text
		if got := n.Short(5); got != want || utf8.RuneCountInString(got) > 5 {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestEveryKindAndChannelHasAName(t *testing.T) {
	for _, k := range notify.Kinds() {
		if k.Label().Zh == "" || k.Label().En == "" {
			t.Errorf("kind %s has no name", k)
		}
	}
	for _, c := range []notify.Channel{notify.SMS, notify.Mail, notify.Robot, notify.Webhook} {
		if c.Label().Zh == "" || c.Label().En == "" {
			t.Errorf("channel %s has no name", c)
		}
	}
}

func TestAnInboxIsThePersonsOwn(t *testing.T) {
	d := newDesk(t, 2)
	d.send(false)
	mine := d.inbox(pupil(1))[0]
	if _, err := d.all.Read(t.Context(), pupil(2), mine.ID); !errors.Is(err, notify.ErrNotFound) {
		t.Errorf("read another's: got %v, want ErrNotFound", err)
	}
	if _, err := d.all.Done(t.Context(), pupil(1), mine.ID); !errors.Is(err, notify.ErrNoAction) {
		t.Errorf("nothing was asked: got %v, want ErrNoAction", err)
	}
	for want, who := range map[ident.ID]actor.Actor{
		"stu_1": pupil(1),
		"acc_9": {Account: "acc_9", Role: actor.Teacher, Person: "tch_1"},
		"acc_8": {Account: "acc_8", Role: actor.School},
	} {
		if got := notify.PersonOf(who); got != want {
			t.Errorf("%+v: got %s, want %s", who, got, want)
		}
	}
}
