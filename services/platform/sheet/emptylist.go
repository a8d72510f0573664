package sheet

// EmptyList reports whether the row is an object whose member holds an empty list: said to be none, and not left unsaid.
func (r *Record) EmptyList(column string) bool {
	at := r.m.at[r.m.column(column)]
	if at < 0 {
		return false
	}
	for _, m := range r.row.members {
		if m.name == r.m.headers[at] && len(m.value) > 1 && m.value[0] == '[' {
			return r.cell(r.m.column(column)) == ""
		}
	}
	return false
}
