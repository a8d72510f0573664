package sheet

import "encoding/json"

// member is one name and value of an .ndjson object, kept so that a corrected file can give it back as it stood.
type member struct {
	name  string
	value json.RawMessage
}
