package privacy

import (
	"strings"
	"unicode/utf8"

	"firstkm/services/student"
)

// Mask is the only form in which a sealed value stands on pages, in lists and in exports without a ground. The masks
// themselves are the student noun's, so that they are the same wherever they are made:
//
//	id number      310107200901011234 → ****************34 (the last two)
//	phone          13812345678        → 138****5678        (the first three and the last four)
//	guardian name  王大明              → 王**               (the surname, also one of two characters: 欧阳**)
//
// A student's own name is masked as 王同学 (student.MaskedName) for those who are not the school.
func (f Field) Mask(value string) string {
	switch f {
	case IDNumber:
		return student.MaskNumber(value)
	case Phone, GuardianPhone:
		return student.MaskPhone(value)
	case GuardianName:
		return student.MaskName(value)
	}
	return strings.Repeat("*", utf8.RuneCountInString(value))
}
