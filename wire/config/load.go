package config

import (
	"errors"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Error is one variable with a bad value: one line for whoever set it.
type Error struct {
	Variable string
	Reason   string
}

// Error names the variable first.
func (e *Error) Error() string { return e.Variable + ": " + e.Reason }

// Load reads a configuration from an environment of NAME=value pairs, such as
// os.Environ(). A variable that is set to nothing counts as unset. An error is
// an *Error.
func Load(environ []string) (Config, error) {
	c, err := parse(environ)
	if err != nil {
		return Config{}, err
	}
	if err := c.derive(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// parse reads each variable by itself.
func parse(environ []string) (Config, error) {
	vars := make(map[string]string, len(environ))
	for _, kv := range environ {
		if k, v, _ := strings.Cut(kv, "="); v != "" {
			vars[k] = v
		}
	}
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: vars}); err != nil {
		return Config{}, explain(err)
	}
	return c, nil
}

// explain turns the first of the parser's complaints into ours: the parser
// names Go fields, people know variables.
func explain(err error) error {
	var parse env.ParseError
	if !errors.As(err, &parse) {
		return &Error{"environment", err.Error()}
	}
	reason := "is not a valid " + parse.Type.String()
	var own badValue
	switch {
	case errors.As(parse.Err, &own):
		reason = string(own)
	case parse.Type.String() == "time.Duration":
		reason = "must be a duration such as 10s or 5m"
	case parse.Type.Kind() == reflect.Bool:
		reason = "must be true or false"
	case parse.Type.String() == "slog.Level":
		reason = "must be debug, info, warn or error"
	case parse.Type.Kind() == reflect.Int:
		reason = "must be a whole number"
	}
	return &Error{variableOf(parse.Name), reason}
}

func variableOf(field string) string {
	for v := range variables(reflect.ValueOf(Config{})) {
		if v.field == field {
			return v.name
		}
	}
	return field
}

// badValue is what a value of this package says is wrong with its text.
type badValue string

func (b badValue) Error() string { return string(b) }
