package catalogue

// Industry is an entry of GB/T 4754-2017: a section (A), division (A01), group (A011) or class (A0111).
type Industry struct {
	Code   string // with the section's letter in front
	Name   string
	Parent string // empty for a section
}
