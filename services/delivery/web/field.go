package web

import (
	"strings"

	"firstkm/services/kernel/text"
)

// Field is one line of input: component "field". Its parts (label, hint, error, lint) serve every other form component,
// which embed it.
type Field struct {
	Name     string
	Label    text.Words
	Hint     text.Words
	Error    text.Words
	Value    string
	Optional bool // says so behind the label; otherwise the field is required
	Type     string
	Mode     string // inputmode: numeric, decimal, tel, email
	Auto     string // autocomplete
	Prefix   text.Words
	Suffix   text.Words // 元/月
	Min, Max string
	Step     string
	Length   int      // longest value in characters
	Rows     int      // more than one makes a text area
	Size     string   // s, m, l: how long an answer is expected; full when empty
	List     []Option // suggestions by datalist
	Lint     []LightItem
	Locked   bool // shown, not to be changed
}

// ID is the input's id: f-pay_month.
func (f Field) ID() string {
	return "f-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(f.Name)
}

// Describes lists the ids of what explains the input, for aria-describedby.
func (f Field) Describes() string {
	var ids []string
	if !f.Hint.IsZero() {
		ids = append(ids, f.ID()+"-hint")
	}
	if !f.Error.IsZero() {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(append(ids, f.ID()+"-lint"), " ")
}

// InputType is the input's type, text when none is given.
func (f Field) InputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// FieldLint is what the live check says beside one field: component "lint". As an answer to htmx it is swapped in place.
type FieldLint struct {
	Name  string
	Items []LightItem
	Swap  bool
}

// Beside returns the field's lint as drawn within the page.
func (f Field) Beside() FieldLint { return FieldLint{Name: f.Name, Items: f.Lint} }

// ID is the id of the place where the lint stands.
func (l FieldLint) ID() string { return Field{Name: l.Name}.ID() + "-lint" }

// Option is one thing to choose.
type Option struct {
	Value    string
	Label    text.Words
	Hint     text.Words
	Group    text.Words // heading above it, for selects: options of one group stand together
	Chosen   bool
	Disabled bool
}

// Select is a choice among many from a list: component "select".
type Select struct {
	Field
	Options []Option
	Blank   text.Words // the entry that chooses nothing; none when zero
}

// OptionGroup is a run of options with the same heading.
type OptionGroup struct {
	Label   text.Words
	Options []Option
}

// Groups splits the options at each change of heading.
func (s Select) Groups() []OptionGroup {
	var groups []OptionGroup
	for _, o := range s.Options {
		if n := len(groups); n == 0 || groups[n-1].Label != o.Group {
			groups = append(groups, OptionGroup{Label: o.Group})
		}
		last := &groups[len(groups)-1]
		last.Options = append(last.Options, o)
	}
	return groups
}

// Choice is a choice among few, all in sight: component "choice". Many lets several be ticked.
type Choice struct {
	Field
	Options []Option
	Many    bool
	Cards   bool // large cards with hints, for decisions that matter
	Inline  bool // side by side, for 是 / 否
}

// Kind is the inputs' type.
func (c Choice) Kind() string {
	if c.Many {
		return "checkbox"
	}
	return "radio"
}

// Tick is one box to tick with its sentence: component "tick".
type Tick struct {
	Field
	Ticked bool
}

// Money is an amount in yuan: component "field" with the right keyboard and unit. ParseYuan reads what comes back.
func Money(f Field, per text.Words) Field {
	f.Mode, f.Size = "decimal", "m"
	if f.Suffix.IsZero() {
		f.Suffix = text.Say("元"+per.Zh, "yuan"+per.En)
	}
	return f
}

// DateField is a date: component "field". Min and Max are YYYY-MM-DD or empty.
func DateField(f Field) Field {
	f.Type, f.Size = "date", "m"
	return f
}

// Range is two fields that belong together, such as the first and the last day: component "range".
type Range struct {
	Legend text.Words
	Hint   text.Words
	From   Field
	To     Field
}

// Level is one list of a cascade.
type Level struct {
	Select
}

// Cascade narrows a tree down level by level, region or major: component "cascade". Without scripts the button asks the
// server for the next list; with htmx a change does. Find is the quicker way in, by typing.
type Cascade struct {
	ID     string
	Legend text.Words
	Hint   text.Words
	Error  text.Words
	Find   *Field // a field with a List of suggestions; nil for none
	Levels []Level
	URL    string // where htmx asks for this component again
	Step   string // name of the button that asks without scripts
	Picked text.Words
}

// Describes lists the ids of what explains the cascade.
func (c Cascade) Describes() string {
	f := Field{Name: c.ID, Hint: c.Hint, Error: c.Error}
	return strings.TrimSuffix(strings.TrimSuffix(f.Describes(), f.ID()+"-lint"), " ")
}

// Upload takes a file: component "upload". The form around it needs enctype="multipart/form-data".
type Upload struct {
	Field
	Accept  string // .xlsx,.csv
	Capture string // environment: a phone opens its camera
	Many    bool
	Chosen  string // name of the file taken before
	Limits  text.Words
	Example *Link // a file to start from
}

// RowError is one cell of an imported file that could not be read.
type RowError struct {
	Row    int
	Column string
	Value  string
	Reason text.Words
	Fix    text.Words
}

// RowErrors lists them with the corrected file to go on with: component "rowerrors".
type RowErrors struct {
	Items    []RowError
	Total    int  // all of them; Items may be the first hundred
	Bare     bool // without the file's values, which the reasons quote where they matter
	Download *Link
}

// Rest is how many errors are not listed.
func (r RowErrors) Rest() int { return max(0, r.Total-len(r.Items)) }

// SearchBox is the words to search for, with completion: component "searchbox".
type SearchBox struct {
	Action   string
	Name     string // q when empty
	Value    string
	Label    text.Words
	Holder   text.Words
	Complete string // where completions come from, as component "completions"; empty for none
	Hidden   []Hidden
	Main     bool // large, for the home page
}

// Param is the name of the words in the query.
func (s SearchBox) Param() string {
	if s.Name == "" {
		return "q"
	}
	return s.Name
}

// Completion is one way to go on typing.
type Completion struct {
	Label  text.Words
	Kind   text.Words // 专业, 职业, 单位
	Detail text.Words
	Href   string
}

// Completions is the list under a search box: component "completions".
type Completions struct {
	Name  string // the search box's Name
	Items []Completion
}

// Param is the name of the words in the query of the search box that the list belongs to.
func (c Completions) Param() string { return SearchBox{Name: c.Name}.Param() }
