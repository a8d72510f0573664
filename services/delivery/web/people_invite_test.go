package web_test

import (
	"net/http"
	"net/url"
	"testing"
)

func TestANewSchoolIsRegisteredByTheTenDigitsOfItsCode(t *testing.T) {
	w := newTown(t)
	school := func(code string) url.Values {
		return url.Values{"role": {"school"}, "code": {code}, "name": {"示例新学校"}, "region": {"310107"}, "level": {"secondary"}}
	}
	for _, code := range []string{"123", "31310107091", "31310107AB"} {
		w.says(w.post("bureau", "/people/invite", school(code)), http.StatusUnprocessableEntity, "10 位数字的学校标识码")
	}
	w.says(w.post("bureau", "/people/invite", school("3131010799")), http.StatusOK, "示例新学校", "只能用一次")
}
