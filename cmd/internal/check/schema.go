package check

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
)

// schema is a JSON Schema (draft 2020-12), as far as facts need it.
type schema struct {
	Dialect     string     `json:"$schema,omitzero"`
	Title       string     `json:"title,omitzero"`
	Description string     `json:"description,omitzero"`
	Type        string     `json:"type,omitzero"`
	Format      string     `json:"format,omitzero"`
	Pattern     string     `json:"pattern,omitzero"`
	Enum        []string   `json:"enum,omitzero"`
	Examples    []string   `json:"examples,omitzero"`
	OneOf       []constant `json:"oneOf,omitzero"`
	Items       *schema    `json:"items,omitzero"`
	Properties  properties `json:"properties,omitzero"`
	Required    []string   `json:"required,omitzero"`
	Additional  *bool      `json:"additionalProperties,omitzero"`
}

// constant is one value of an enumeration with what it means.
type constant struct {
	Const string `json:"const"`
	Title string `json:"title"`
}

// properties keep the order of the struct.
type properties []property

type property struct {
	name   string
	schema schema
}

// MarshalJSON writes an object with the members in order.
func (ps properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(p.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.schema)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (c *Command) schema() error {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if c.Gate != "" {
		g, err := gate(c.Gate, compliance.National())
		if err != nil {
			return err
		}
		return enc.Encode(g.schema())
	}
	var all properties
	for _, g := range gateways(compliance.National()) {
		all = append(all, property{g.name, g.schema()})
	}
	return enc.Encode(all)
}

func (g gateway) schema() schema {
	s := describe(g.facts)
	s.Dialect = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "firstkm check " + g.name
	s.Description = g.about + " One JSON object a line. A fact that is \"needed\" and absent is found BLOCK; amounts are integer fen, dates YYYY-MM-DD."
	if !slices.Contains(s.Required, "as_of") {
		s.Required = append([]string{"as_of"}, s.Required...)
	}
	return s
}

func describe(t reflect.Type) schema {
	switch {
	case t == reflect.TypeFor[civil.Date]():
		return schema{Type: "string", Format: "date"}
	case t == reflect.TypeFor[civil.Clock]():
		return schema{Type: "string", Pattern: "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"}
	case t == reflect.TypeFor[compliance.MonthDay]():
		return schema{Type: "string", Pattern: "^(0[1-9]|1[0-2])-[0-3][0-9]$"}
	case t == reflect.TypeFor[compliance.Hazard]():
		return schema{Type: "string", OneOf: hazards()}
	}
	if e, ok := reflect.Zero(t).Interface().(interface{ Enum() []string }); ok && t.Kind() == reflect.String {
		if reflect.PointerTo(t).Implements(textual) {
			return schema{Type: "string", Enum: e.Enum()}
		}
		return schema{Type: "string", Examples: e.Enum()}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return describe(t.Elem())
	case reflect.Slice:
		items := describe(t.Elem())
		return schema{Type: "array", Items: &items}
	case reflect.Struct:
		return members(t)
	default:
		return schema{Type: jsonType(t)}
	}
}

func members(t reflect.Type) schema {
	closed := false
	s := schema{Type: "object", Additional: &closed}
	for i := range t.NumField() {
		f := t.Field(i)
		p := describe(f.Type)
		p.Description = strings.TrimSpace(f.Tag.Get("doc"))
		s.Properties = append(s.Properties, property{member(f), p})
		if required(f) {
			s.Required = append(s.Required, member(f))
		}
	}
	return s
}

func hazards() []constant {
	var out []constant
	for _, h := range compliance.Hazards() {
		title := h.Name.Zh + " / " + h.Name.En
		if h.Item > 0 {
			title += "; barred under 18"
		}
		if h.HighRisk {
			title += "; high-risk, Article 17(1)"
		}
		if h.Female {
			title += "; barred for women"
		}
		out = append(out, constant{string(h.Code), title})
	}
	return out
}
