package check

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// decode reads one JSON object strictly: unknown, repeated and missing required members are refused by name, names are
// compared exactly, and so are values of enumerations, dates and times.
func decode[F any](raw []byte) (F, error) {
	var f F
	if err := strict(raw, reflect.TypeFor[F](), ""); err != nil {
		return f, err
	}
	err := json.Unmarshal(raw, &f)
	return f, err
}

var textual = reflect.TypeFor[encoding.TextUnmarshaler]()

// strict walks a value beside the type it is to become.
func strict(raw []byte, t reflect.Type, path string) error {
	if !json.Valid(raw) {
		return at(path, errors.New("is not JSON"))
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	null := bytes.Equal(bytes.TrimSpace(raw), []byte("null"))
	switch {
	case null && path != "":
		return nil
	case t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(textual):
		return object(raw, t, path)
	case t.Kind() == reflect.Slice:
		var items []json.RawMessage
		if err := json.Unmarshal(raw, &items); err != nil {
			return at(path, errors.New("must be a list"))
		}
		for i, item := range items {
			if err := strict(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
		return nil
	default:
		return at(path, leaf(raw, t))
	}
}

func object(raw []byte, t reflect.Type, path string) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return at(path, errors.New("must be an object"))
	}
	members, seen := fields(t), map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return at(path, err)
		}
		name, _ := token.(string)
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return at(path, err)
		}
		m, known := members[name]
		switch {
		case !known:
			return at(join(path, name), errors.New("unknown member"))
		case seen[name]:
			return at(join(path, name), errors.New("given twice"))
		}
		seen[name] = true
		if err := strict(value, m.Type, join(path, name)); err != nil {
			return err
		}
	}
	for name, m := range members {
		if required(m) && !seen[name] {
			return at(join(path, name), errors.New("required"))
		}
	}
	return nil
}

func leaf(raw []byte, t reflect.Type) error {
	err := json.Unmarshal(raw, reflect.New(t).Interface())
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("must be %s, not %s", jsonType(t), wrong.Value)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("is cut short")
	}
	return err
}

func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		if !reflect.PointerTo(t).Implements(textual) {
			return "integer"
		}
	}
	return "string"
}

// fields are the members of a struct by their JSON names.
func fields(t reflect.Type) map[string]reflect.StructField {
	out := make(map[string]reflect.StructField, t.NumField())
	for i := range t.NumField() {
		out[member(t.Field(i))] = t.Field(i)
	}
	return out
}

func member(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// required reports whether a member must be present: it is not marked omitzero.
func required(f reflect.StructField) bool { return !strings.Contains(f.Tag.Get("json"), "omitzero") }

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func at(path string, err error) error {
	if err == nil || path == "" {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}
