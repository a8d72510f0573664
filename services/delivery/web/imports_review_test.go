package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const staffCSV = "教工号,姓名,性别,系部,任教类别,饭卡号\n0912,王示例,女,机电系,公共课教师,88\n0913,李示例,男,机电系,专业课教师,89\n"

// reviewed uploads a register and gives the address of its review.
func (w *world) reviewed(name string, fields map[string]string) string {
	w.t.Helper()
	a := w.upload("office", name, staffCSV, fields)
	w.says(a, http.StatusSeeOther)
	return a.Header().Get("Location")
}

func TestAReviewOfARegisterListsItsRowsAndHowItWasRead(t *testing.T) {
	w, _ := faculty(t)
	at := w.reviewed("教师.csv", map[string]string{"kind": "teachers"})
	w.says(w.get("office", at), http.StatusOK, "0912", "王**", "表头对照", "教工号", "这些列不导入，也不保存：性别、系部。", "不指明就不导入：饭卡号。", "有的表头或名称需要您指明")
	w.says(w.get("office", at+"?lang=en"), http.StatusOK, "What each heading was read as", "neither taken nor kept")
	w.says(w.post("office", at+"/meaning", url.Values{"header.0": {"饭卡号"}, "column.0": {""}}), http.StatusSeeOther)
	again := w.get("office", w.reviewed("教师二.csv", map[string]string{"kind": "teachers"}))
	w.says(again, http.StatusOK, "这些列不导入，也不保存：性别、系部、饭卡号。", "要导入其中的列？在这里指明")
	if strings.Contains(again.text(), "不指明就不导入") {
		t.Error("what was left out once is asked again")
	}
}

func TestAnotherFileTakesThePlaceOfTheHeldOne(t *testing.T) {
	w, _ := faculty(t)
	at := w.reviewed("旧名单.csv", map[string]string{"kind": "teachers"})
	_, rest, _ := strings.Cut(w.get("office", at).text(), `href="/imports?instead=`)
	id, _, found := strings.Cut(rest, "&")
	if !found {
		t.Fatal("换一个文件 does not say which file it replaces")
	}
	form := w.get("office", "/imports?kind=teachers&instead="+id)
	w.says(form, http.StatusOK, "旧名单.csv", `name="instead" value="`+id+`"`)
	w.says(w.upload("office", "", "", map[string]string{"kind": "teachers", "instead": id}), http.StatusUnprocessableEntity, `value="`+id+`"`)
	fresh := w.reviewed("新名单.csv", map[string]string{"kind": "teachers", "instead": id})
	list := w.get("office", "/imports")
	w.says(list, http.StatusOK, "新名单.csv")
	if strings.Contains(list.text(), "旧名单.csv") {
		t.Error("the replaced file still waits to be confirmed")
	}
	w.says(w.get("office", fresh), http.StatusOK, "确认导入")
	w.reviewed("更新的.csv", map[string]string{"kind": "teachers", "instead": id}) // gone already: no matter
}
