package fault

import "firstkm/services/kernel/text"

// Class is what a finding does to the step it was found at.
type Class string

// The classes, strongest first.
const (
	Block         Class = "BLOCK"     // never allowed, no override
	BlockExcept   Class = "BLOCK-EXC" // blocked unless the filing named by the rule was accepted before
	BlockOverride Class = "BLOCK-OVR" // blocked unless a named approver overrides with a reason
	Document      Class = "DOC"       // needs a document before the gate opens
	Task          Class = "TASK"      // a recurring duty
	Warn          Class = "WARN"      // shown, logged, let pass
	Info          Class = "INFO"      // shown only
)

// Finding is one rule of the regulation applied to facts and found wanting.
type Finding struct {
	Rule    string     // id in rules.md, e.g. "R-ART18-PAY80"
	Article text.Words // 第十八条 / Article 18
	Class   Class
	Field   string // input member it belongs beside, in the words of the interface; empty when it concerns the whole
	Message text.Words
	Fix     text.Words
}

// Stops reports whether any of the findings is of class Block.
func Stops(found []Finding) bool {
	for _, f := range found {
		if f.Class == Block {
			return true
		}
	}
	return false
}
