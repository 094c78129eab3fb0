package config

import (
	"encoding"
	"fmt"
	"io"
	"iter"
	"reflect"
)

// Print writes the effective configuration as NAME=value lines, in the order
// of the fields. Secrets are masked.
func (c Config) Print(w io.Writer) error {
	for v := range variables(reflect.ValueOf(c)) {
		if _, err := fmt.Fprintf(w, "%s=%s\n", v.name, v.text()); err != nil {
			return err //nolint:wrapcheck // the writer is the caller's
		}
	}
	return nil
}

type variable struct {
	name  string
	field string
	value reflect.Value
}

func (v variable) text() string {
	if m, ok := v.value.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return "!" + err.Error()
		}
		return string(text)
	}
	return fmt.Sprint(v.value.Interface())
}

// variables yields every field with an env tag, those of embedded structs
// included.
func variables(s reflect.Value) iter.Seq[variable] {
	return func(yield func(variable) bool) {
		for i := range s.NumField() {
			f := s.Type().Field(i)
			if f.Anonymous {
				for v := range variables(s.Field(i)) {
					if !yield(v) {
						return
					}
				}
				continue
			}
			if !yield(variable{f.Tag.Get("env"), f.Name, s.Field(i)}) {
				return
			}
		}
	}
}
