package search

// Names of what narrows a query, as a Relief names them.
const (
	FilterText       = "q"
	FilterMajor      = "major"
	FilterMajorExact = "major_exact"
	FilterOccupation = "occupation"
	FilterRegion     = "region"
	FilterNear       = "near"
	FilterPay        = "pay"
	FilterStart      = "start"
	FilterHousing    = "housing"
	FilterOrigin     = "origin"
	FilterEnterprise = "enterprise"
	FilterIndustry   = "industry"
	FilterPostKind   = "post_kind"
	FilterBase       = "base"
	FilterLabel      = "label"
)

// Relief is what dropping one filter would give, or two where each by itself lets nothing through.
type Relief struct {
	Filter string
	And    string // the other one; empty when one is enough
	Count  int
}
