// Package config reads the configuration from the environment, once, and
// refuses what is wrong in one line that names the variable. It knows no
// adapter: whether a URL's scheme is served is for package wire to say.
//
// Files named shop_* hold the example shop's variables.
package config
