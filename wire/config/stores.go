package config

import "strings"

// Store says where one context's tables are.
type Store struct {
	Context  string
	Variable string // that says so
	URL      URL
}

// Stores are the stores of every context.
func (c Config) Stores() []Store {
	var list []Store
	for _, s := range c.storeURLs() {
		variable := "STORE_URL"
		if *s.url != c.StoreURL {
			variable += "_" + strings.ToUpper(s.context)
		}
		list = append(list, Store{s.context, variable, *s.url})
	}
	return list
}

// StoreOf is where a context's tables are.
func (c Config) StoreOf(context string) URL {
	for _, s := range c.Stores() {
		if s.Context == context {
			return s.URL
		}
	}
	return c.StoreURL
}

// StoresInMemory says whether every store lives in this process.
func (c Config) StoresInMemory() bool {
	for _, s := range c.Stores() {
		if s.URL.Scheme() != "memory" {
			return false
		}
	}
	return true
}

// LoadStores reads no more than the stores of an environment, and asks for
// nothing else: for who prepares databases and serves nothing. An error is an
// *Error.
func LoadStores(environ []string) ([]Store, error) {
	c, err := parse(environ)
	if err != nil {
		return nil, err
	}
	c.deriveStores()
	return c.Stores(), nil
}

// storeURL is where a context's tables are, to be filled in.
type storeURL struct {
	context string
	url     *URL
}

func (c *Config) storeURLs() []storeURL {
	return append(c.Business.storeURLs(), storeURL{"operations", &c.OperationsStoreURL})
}

func (c *Config) deriveStores() {
	for _, s := range c.storeURLs() {
		if s.url.IsZero() {
			*s.url = c.StoreURL
		}
	}
}
