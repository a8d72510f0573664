package web

import "firstkm/services/kernel/text"

// Kind is how much a button asks for attention.
type Kind string

// The kinds of button. Primary stands once on a screen.
const (
	Primary   Kind = "primary"
	Secondary Kind = "secondary"
	Quiet     Kind = "quiet"
	Danger    Kind = "danger"
)

// Button is a verb: component "button". With an Href it is a link, otherwise it submits its form.
type Button struct {
	Label  text.Words
	Kind   Kind // Secondary when empty
	Icon   string
	Href   string
	Name   string // with Value, what the form says was pressed
	Value  string
	Form   string // id of the form it submits, when it stands outside
	Action string // sends its form to another address (formaction)
	Dialog string // id of a dialog that opens instead when scripts run; Href is the page to confirm on without
	Wide   bool   // as wide as the phone
	NoScan bool   // submit without the browser's own checks: 保存草稿
}

// Style is the button's kind, Secondary when none is given.
func (b Button) Style() Kind {
	if b.Kind == "" {
		return Secondary
	}
	return b.Kind
}

// Barred is an action that the reader may not take now, with the reason, the article and the way out: component "barred".
type Barred struct {
	Label text.Words // the verb that is barred
	Why   []LightItem
}

// Notice is a message on the page: component "notice". Alert makes screen readers say it at once.
type Notice struct {
	State State
	Title text.Words
	Body  text.Words
	Links []Link
	Alert bool
}

// Link is a place to go.
type Link struct {
	Label text.Words
	Href  string
}

// Empty says what a place is for and the one way to fill it: component "empty".
type Empty struct {
	Icon   string
	Title  text.Words
	Body   text.Words
	Action *Button
	Links  []Link // other ways out, such as dropping the filter that empties a result
}

// Dialog asks before something is done: component "dialog". It opens from a Button with the same Dialog id.
type Dialog struct {
	ID      string
	Title   text.Words
	Body    text.Words
	Lights  []LightItem
	Action  string // where it posts to
	CSRF    string
	Hidden  []Hidden
	Fields  []Field
	Confirm Button
}

// Hidden is a form value that the reader does not see.
type Hidden struct {
	Name, Value string
}

// Heading is the top of a page: component "heading". At most one of the actions is primary.
type Heading struct {
	Over    text.Words // a small line above the title
	Title   text.Words
	Lead    text.Words
	Lights  []Light
	Actions []Button
}

// Tab is one of several views of the same place.
type Tab struct {
	Label   text.Words
	Href    string
	Count   int
	Current bool
}

// Tabs switches between views by links: component "tabs".
type Tabs struct {
	Label text.Words
	Items []Tab
}
