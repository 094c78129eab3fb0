package rest

import (
	"cmp"
	_ "embed" // the document
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

//go:embed openapi/api.json
var baseDocument []byte

// object is a JSON object whose members are kept as they are written.
type object = map[string]any

// mergeDocuments puts the OpenAPI document together: the part that every
// service has, and the parts of the modules. Two parts that describe the same
// thing are an error.
func mergeDocuments(s Settings, modules []Module) ([]byte, error) {
	var whole object
	if err := json.Unmarshal(baseDocument, &whole); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	info, _ := whole["info"].(object)
	info["title"], info["version"] = cmp.Or(s.Title, "Surge"), cmp.Or(s.Version, "dev")
	for _, m := range modules {
		var part object
		if err := json.Unmarshal(m.OpenAPI(), &part); err != nil {
			return nil, fmt.Errorf("openapi of %T: %w", m, err)
		}
		if err := merge(whole, part, "#"); err != nil {
			return nil, fmt.Errorf("openapi of %T: %w", m, err)
		}
	}
	return json.Marshal(whole, json.Deterministic(true), jsontext.Multiline(true))
}

// merge adds the members of part to whole: lists are joined, objects merged.
func merge(whole, part object, at string) error {
	for _, name := range slices.Sorted(maps.Keys(part)) {
		added, there := part[name], at+"/"+name
		switch old := whole[name].(type) {
		case nil:
			whole[name] = added
		case object:
			o, ok := added.(object)
			if !ok {
				return fmt.Errorf("%s is an object", there)
			}
			if err := merge(old, o, there); err != nil {
				return err
			}
		case []any:
			l, ok := added.([]any)
			if !ok {
				return fmt.Errorf("%s is a list", there)
			}
			whole[name] = append(old, l...)
		default:
			return fmt.Errorf("%s is described twice", there)
		}
	}
	return nil
}

// serveDocument registers the document and the page made from it.
func serveDocument(r *Router, document []byte) error {
	page, err := renderDocs(document)
	if err != nil {
		return err
	}
	anyone := r.Anyone()
	anyone.Get("/openapi.json", func(c *gin.Context) error {
		c.Data(http.StatusOK, jsonType[0], document)
		return nil
	})
	anyone.Get("/docs", func(c *gin.Context) error {
		c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		c.Data(http.StatusOK, "text/html; charset=utf-8", page)
		return nil
	})
	return nil
}
