package rest

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// openAPI is what the page reads of an OpenAPI document.
type openAPI struct {
	Info struct {
		Title       string `json:"title"`
		Version     string `json:"version"`
		Description string `json:"description"`
	} `json:"info"`
	Tags []struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"tags"`
	Paths      map[string]map[string]*operation `json:"paths"`
	Components struct {
		Schemas    map[string]*schema    `json:"schemas"`
		Parameters map[string]*parameter `json:"parameters"`
		Responses  map[string]*response  `json:"responses"`
	} `json:"components"`
}

type operation struct {
	Tags        []string `json:"tags"`
	Summary     string   `json:"summary"`
	Description string   `json:"description"`
	// Who may use it: "anyone", "user", "owner" or a role.
	Who         string       `json:"x-who"`
	Parameters  []*parameter `json:"parameters"`
	RequestBody struct {
		Content content `json:"content"`
	} `json:"requestBody"`
	Responses map[string]*response `json:"responses"`
}

type parameter struct {
	Ref         string  `json:"$ref"`
	Name        string  `json:"name"`
	In          string  `json:"in"`
	Description string  `json:"description"`
	Required    bool    `json:"required"`
	Schema      *schema `json:"schema"`
}

type response struct {
	Ref         string  `json:"$ref"`
	Description string  `json:"description"`
	Content     content `json:"content"`
}

// content is a body by media type.
type content map[string]struct {
	Schema *schema `json:"schema"`
}

func (c content) schema() *schema { return c["application/json"].Schema }

type schema struct {
	Ref         string             `json:"$ref"`
	Type        any                `json:"type"` // a name or a list of names
	Description string             `json:"description"`
	Enum        []string           `json:"enum"`
	Format      string             `json:"format"`
	Items       *schema            `json:"items"`
	Properties  map[string]*schema `json:"properties"`
	Required    []string           `json:"required"`
}

// names are the properties, those that are always there first.
func (s *schema) names() []string {
	names := slices.Sorted(maps.Keys(s.Properties))
	rank := func(name string) int {
		if i := slices.Index(s.Required, name); i >= 0 {
			return i
		}
		return len(s.Required)
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names
}

// resolve answers what a component of that kind is, by its own words or by
// reference.
func resolve[C any](component C, ref string, among map[string]C) C {
	if named, there := among[path.Base(ref)]; there {
		return named
	}
	return component
}

// String says a schema in a line, such as {"data": [Product]}.
func (s *schema) String() string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return path.Base(s.Ref)
	case s.Items != nil:
		return "[" + s.Items.String() + "]"
	case len(s.Enum) > 0:
		return strings.Join(s.Enum, " | ")
	case len(s.Properties) > 0:
		var members []string
		for _, name := range s.names() {
			members = append(members, `"`+name+`": `+s.Properties[name].String())
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	return s.typeNames()
}

func (s *schema) typeNames() string {
	var names []string
	switch t := s.Type.(type) {
	case string:
		names = []string{t}
	case []any:
		for _, name := range t {
			if n, ok := name.(string); ok {
				names = append(names, n)
			}
		}
	}
	line := strings.Join(names, " or ")
	if s.Format != "" {
		line += " (" + s.Format + ")"
	}
	return line
}
