package rest

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"example.com/surge/core/fault"
	"example.com/surge/core/text"
)

// missing complains of text that is not there.
func missing(s string) string {
	if s == "" {
		return "must not be empty"
	}
	return ""
}

// maxFieldName bounds, in bytes, how much of a client's name for a field is
// said back to it.
const maxFieldName = 100

// decodeFault says what is wrong with a body in the client's terms. The
// decoder's own words are dropped: they quote the body, and so its secrets.
func decodeFault(err error) error {
	message, reason := "the body is not valid JSON", "is not valid JSON"
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	var pointer jsontext.Pointer
	switch {
	case errors.As(err, &syntactic):
		pointer = syntactic.JSONPointer
		if errors.Is(err, jsontext.ErrDuplicateName) {
			reason = "must not be there twice"
		}
	case errors.As(err, &semantic):
		pointer = semantic.JSONPointer
		message, reason = "the request is not valid", "must be "+typeName(semantic.GoType)
		if errors.Is(err, json.ErrUnknownName) {
			reason = "is not known"
		}
	}
	f := fault.New(fault.InvalidArgument, message)
	if pointer == "" {
		return f
	}
	field := fieldName(pointer)
	return f.WithDetails(fault.Detail{Field: field, Reason: reason}).WithCause(errors.New(field + " " + reason))
}

// fieldName is a JSON pointer with dots.
func fieldName(p jsontext.Pointer) string {
	var names []string
	for token := range p.Tokens() {
		names = append(names, token)
	}
	return printable(strings.Join(names, "."), maxFieldName)
}

// typeName is what a client calls the type that was expected.
func typeName(t reflect.Type) string {
	if t == nil {
		return "of another type"
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Int64:
		return "an integer"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		if t.PkgPath() == "time" {
			return "a time as in RFC 3339"
		}
		return "an object"
	default:
		return "of another type"
	}
}

// complaints joins what is wrong with the shape of an input and what core says
// of the rest, but for fields of which, or of parts of which, was complained
// already.
func complaints(f *text.Fields, err error) error {
	if err != nil && !fault.Is(err, fault.InvalidArgument) {
		return err
	}
	var known []fault.Detail
	if shape := f.Err(); shape != nil {
		known = fault.From(shape).Details()
	}
	if err != nil {
		for _, d := range fault.From(err).Details() {
			if !slices.ContainsFunc(known, func(k fault.Detail) bool {
				return k.Field == d.Field || strings.HasPrefix(k.Field, d.Field+".")
			}) {
				f.Check(d.Field, d.Reason)
			}
		}
	}
	return f.Err()
}
