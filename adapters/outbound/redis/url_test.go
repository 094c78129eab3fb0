package redis

import (
	"strings"
	"testing"
	"time"
)

func TestURLs(t *testing.T) {
	t.Parallel()
	t.Run("a server", func(t *testing.T) {
		t.Parallel()
		s, err := parseURL("redis://me:se%2Fcret@db.example.com/3?pool=7&retries=0&read_timeout=250ms&prefix=shop:")
		if err != nil {
			t.Fatal(err)
		}
		o := s.options
		if o.Addrs[0] != "db.example.com:6379" || o.Username != "me" || o.Password != "se/cret" || o.DB != 3 || o.IsClusterMode {
			t.Errorf("%+v", o)
		}
		if o.PoolSize != 7 || o.MaxRetries != -1 || o.ReadTimeout != 250*time.Millisecond || s.prefix != "shop:" || o.TLSConfig != nil {
			t.Errorf("%+v", o)
		}
	})
	t.Run("defaults", func(t *testing.T) {
		t.Parallel()
		s, err := parseURL("redis://[::1]:7000")
		if err != nil {
			t.Fatal(err)
		}
		o := s.options
		if o.Addrs[0] != "[::1]:7000" || o.PoolSize != 32 || o.MaxRetries != 2 || o.DialTimeout != time.Second || s.prefix != "surge:" {
			t.Errorf("%+v", o)
		}
	})
	t.Run("TLS", func(t *testing.T) {
		t.Parallel()
		s, err := parseURL("rediss://db.example.com")
		if err != nil || s.options.TLSConfig.ServerName != "db.example.com" {
			t.Errorf("%+v, %v", s.options, err)
		}
	})
	t.Run("a cluster", func(t *testing.T) {
		t.Parallel()
		s, err := parseURL("redis+cluster://a?addr=b:7001&addr=c&tls=true")
		if err != nil {
			t.Fatal(err)
		}
		if o := s.options; strings.Join(o.Addrs, " ") != "a:6379 b:7001 c:6379" || !o.IsClusterMode || o.TLSConfig == nil || o.TLSConfig.ServerName != "" {
			t.Errorf("%+v", o)
		}
	})
	t.Run("Sentinels", func(t *testing.T) {
		t.Parallel()
		s, err := parseURL("redis+sentinel://:pw@a/2?addr=b:26380&master=main&sentinel_password=guard")
		if err != nil {
			t.Fatal(err)
		}
		if o := s.options; strings.Join(o.Addrs, " ") != "a:26379 b:26380" || o.MasterName != "main" || o.DB != 2 || o.Password != "pw" || o.SentinelPassword != "guard" {
			t.Errorf("%+v", o)
		}
	})
}

func TestWrongURLsAreOneLineThatShowsNoPassword(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"redis://:hunter2@":                            "names no host",
		"redis://:hunter2@h:x":                         "not a URL",
		"kafka://:hunter2@h":                           "kafka:// is not Redis",
		"redis://:hunter2@h/zero":                      `has no database "zero"`,
		"redis://:hunter2@h/-1":                        `has no database "-1"`,
		"redis+cluster://:hunter2@h/1":                 `has no database "1"`,
		"redis+sentinel://:hunter2@h":                  "needs ?master=<the name the Sentinels know it by>",
		"redis://:hunter2@h?pool=0":                    "its pool must be a whole number from 1 to 10000",
		"redis://:hunter2@h?retries=many":              "its retries must be a whole number from 0 to 10",
		"redis://:hunter2@h?read_timeout=5":            "its read_timeout must be a duration from 1ms to 1m0s",
		"redis+cluster://:hunter2@h?tls=yes":           "its tls must be true or false",
		"redis://:hunter2@h?prefix=%7Bx%7D":            "its prefix must hold no braces",
		"redis://:hunter2@h?poolsize=3":                "has no parameter poolsize",
		"redis://:hunter2@h?addr=i:1":                  "has no parameter addr",
		"redis://:hunter2@h?ca=/nowhere":               "has a ca but no TLS",
		"rediss://:hunter2@h?ca=url_test.go":           "its ca url_test.go holds no certificate",
		"rediss://:hunter2@h?ca=/nowhere/at/all":       "its ca cannot be read: open /nowhere/at/all: no such file or directory",
		"redis+sentinel://:hunter2@h?master=m&pool=-1": "its pool must be a whole number from 1 to 10000",
	} {
		err := Check(url)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
}
