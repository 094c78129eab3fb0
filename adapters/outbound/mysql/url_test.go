package mysql

import (
	"strings"
	"testing"
	"time"
)

func TestURL(t *testing.T) {
	t.Parallel()
	s, err := parseURL("mysql://surge:p%40ss@db.example/shop?pool=7&idle=5s&read_timeout=3s&slow=1s&tls=true")
	if err != nil {
		t.Fatal(err)
	}
	c := s.driver
	if c.User != "surge" || c.Passwd != "p@ss" || c.Addr != "db.example:3306" || c.DBName != "shop" || c.TLS == nil || c.ReadTimeout != 3*time.Second ||
		s.pool != 7 || s.idle != 5*time.Second || s.slow != time.Second {
		t.Errorf("read as %+v, %+v", s, c)
	}
}

// What is wrong is said in one line that shows no password.
func TestWrongURLs(t *testing.T) {
	t.Parallel()
	for url, says := range map[string]string{
		"mysql://u:hunter2@h:nonsense/d":          "not a URL",
		"redis://u:hunter2@h/d":                   "redis:// is not MySQL",
		"mysql://u:hunter2@/d":                    "names no host",
		"mysql://h/d":                             "names no user",
		"mysql://u:hunter2@h":                     "names no database",
		"mysql://u:hunter2@h/":                    "names no database",
		"mysql://u:hunter2@h/a/b":                 "names no database",
		"mysql://u:hunter2@h/d?pool=0":            "pool must be a whole number",
		"mysql://u:hunter2@h/d?pool=hunter2":      "pool must be a whole number",
		"mysql://u:hunter2@h/d?slow=fast":         "slow must be a duration",
		"mysql://u:hunter2@h/d?tls=maybe":         "tls must be true or false",
		"mysql://u:hunter2@h/d?multiStatements=1": "no parameter multiStatements",
		"mysql://u:hunter2@h/d?ca=/nowhere":       "ca but no tls",
		"mysql://u:hunter2@h/d?tls=true&ca=/nope": "cannot be read",
	} {
		err := Check(url)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want it to say %q", url, err, says)
		}
	}
}
