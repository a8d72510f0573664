package round

import "firstkm/services/student"

// Forget takes a student out of what the round says of its overrides, once the student's part in it is past its time: who it
// was, and why. That the result was changed, when and by whom stays, under the number. It reports whether there was anything.
func (r *Round) Forget(of student.ID) bool {
	found := false
	for _, list := range [][]Override{r.Overrides, r.Superseded} {
		for i, o := range list {
			if o.Student == of {
				list[i].Student, list[i].Reason, found = "", "", true
			}
		}
	}
	if found {
		r.Version++
	}
	return found
}
