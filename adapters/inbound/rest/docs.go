package rest

import (
	"bytes"
	"cmp"
	_ "embed" // the page
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

//go:embed docs.html
var docsHTML string

var docsPage = template.Must(template.New("docs").Parse(docsHTML))

// docs is what the page shows of the OpenAPI document.
type docs struct {
	Title, Version, Description string
	Tags                        []docsTag
	Schemas                     []docsSchema
}

type docsTag struct {
	Name, Description string
	Operations        []docsOperation
}

type docsOperation struct {
	Method, Path, Summary, Description, Who, Body string
	Parameters                                    []docsField
	Answers                                       []docsField
}

type docsSchema struct {
	Name, Description, Type string
	Fields                  []docsField
}

type docsField struct {
	Name, Type, Description string
	Required                bool
}

// renderDocs makes the page that /docs serves: one file that needs no other.
func renderDocs(document []byte) ([]byte, error) {
	var o openAPI
	if err := json.Unmarshal(document, &o); err != nil {
		return nil, fmt.Errorf("docs: %w", err)
	}
	var page bytes.Buffer
	if err := docsPage.Execute(&page, o.view()); err != nil {
		return nil, fmt.Errorf("docs: %w", err)
	}
	return page.Bytes(), nil
}

func (o *openAPI) view() docs {
	d := docs{Title: o.Info.Title, Version: o.Info.Version, Description: o.Info.Description}
	for _, tag := range o.Tags {
		t := docsTag{Name: tag.Name, Description: tag.Description}
		for _, path := range slices.Sorted(maps.Keys(o.Paths)) {
			for _, method := range [...]string{"get", "post", "put", "patch", "delete"} {
				if op, there := o.Paths[path][method]; there && slices.Contains(op.Tags, tag.Name) {
					t.Operations = append(t.Operations, o.operation(op, method, path))
				}
			}
		}
		d.Tags = append(d.Tags, t)
	}
	for _, name := range slices.Sorted(maps.Keys(o.Components.Schemas)) {
		s := o.Components.Schemas[name]
		schema := docsSchema{Name: name, Description: s.Description}
		if len(s.Properties) == 0 {
			schema.Type = s.String()
		}
		for _, field := range s.names() {
			p := s.Properties[field]
			schema.Fields = append(schema.Fields, docsField{
				Name: field, Type: p.String(), Description: p.Description, Required: slices.Contains(s.Required, field),
			})
		}
		d.Schemas = append(d.Schemas, schema)
	}
	return d
}

func (o *openAPI) operation(op *operation, method, path string) docsOperation {
	v := docsOperation{
		Method: strings.ToUpper(method), Path: path, Summary: op.Summary, Description: op.Description,
		Who: cmp.Or(op.Who, "anyone"), Body: op.RequestBody.Content.schema().String(),
	}
	for _, p := range op.Parameters {
		p = resolve(p, p.Ref, o.Components.Parameters)
		v.Parameters = append(v.Parameters, docsField{
			Name: p.Name, Type: p.In + ", " + p.Schema.String(), Description: p.Description, Required: p.Required,
		})
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		r := resolve(op.Responses[status], op.Responses[status].Ref, o.Components.Responses)
		v.Answers = append(v.Answers, docsField{Name: status, Type: r.Content.schema().String(), Description: r.Description})
	}
	return v
}
