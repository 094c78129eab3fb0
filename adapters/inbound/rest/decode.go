package rest

import (
	"bytes"
	"reflect"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"example.com/surge/core/fault"
)

// decode reads the JSON body of a request, whose route has one, into a T, strictly: names match
// exactly, none is unknown or twice there, types are right, text is UTF-8 and
// nothing follows. Everything else is InvalidArgument and, where one is known,
// names the field.
func decode[T any](c *gin.Context) (T, error) {
	var v T
	s := scopeOf(c)
	if s.unread != nil {
		return v, s.unread
	}
	if !isObject(s.body.Bytes()) {
		return v, errNoObject
	}
	if err := json.Unmarshal(s.body.Bytes(), &v, json.RejectUnknownMembers(true)); err != nil {
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
