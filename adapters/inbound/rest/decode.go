package rest

import (
	"bytes"
	"errors"
	"reflect"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"example.com/surge/core/fault"
)

// decode reads the JSON body of a request into a T, strictly: names match
// exactly, none is unknown or twice there, types are right, text is UTF-8 and
// nothing follows. Everything else is InvalidArgument and, where one is known,
// names the field.
func decode[T any](c *gin.Context) (T, error) {
	var v T
	buf := takeBuffer()
	defer giveBuffer(buf)
	if err := readBody(c.Request, buf); err != nil {
		return v, err
	}
	if !isObject(buf.Bytes()) {
		return v, errNoObject
	}
	if err := json.Unmarshal(buf.Bytes(), &v, json.RejectUnknownMembers(true)); err != nil {
		return v, decodeFault(err)
	}
	return v, nil
}

var errNoObject = fault.New(fault.InvalidArgument, "the body must be a JSON object")

// isObject says whether JSON text, if it is any, is an object: null would pass
// for an empty one.
func isObject(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{"))
}

// Field is a member that may be absent, but not null.
type Field[T any] struct {
	Set   bool
	Value T
}

// UnmarshalJSONFrom reads a T.
func (f *Field[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == 'n' {
		return &json.SemanticError{JSONPointer: dec.StackPointer(), GoType: reflect.TypeFor[T]()}
	}
	f.Set = true
	return json.UnmarshalDecode(dec, &f.Value)
}

// Ptr is the value, or nil when it is absent.
func (f *Field[T]) Ptr() *T {
	if !f.Set {
		return nil
	}
	return &f.Value
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
