package events

// CatalogueImported says that official rows of one kind were laid over the catalogue; every node reads it again.
type CatalogueImported struct {
	Kind string `json:"kind"` // majors, occupations, regions …
}

// Subject implements Event.
func (CatalogueImported) Subject() string { return "firstkm.catalogue.imported.v1" }
