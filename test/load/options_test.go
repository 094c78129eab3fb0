package main

import (
	"io"
	"strings"
	"testing"
)

var admin = []string{"-admin-email", "a@example.com", "-admin-password", "secret"}

func TestParse(t *testing.T) {
	t.Parallel()
	o, err := parse(append(admin, "-url", "http://localhost:9000,http://127.0.0.1:1", "-users", "10", "-stock", "3", "-rate", "25"), io.Discard)
	if err != nil || strings.Join(o.urls, " ") != "http://localhost:9000 http://127.0.0.1:1" || o.sale.Rate != 25 || o.sale.Users != 10 || o.sale.Accounts != 10 || o.sale.Stock != 3 || o.sale.Email != "a@example.com" {
		t.Errorf("got %+v, %v", o, err)
	}
	if _, err := parse(append(admin, "-url", "http://192.0.2.1:80", "-allow-remote"), io.Discard); err != nil {
		t.Errorf("a server that is allowed: %v", err)
	}
	for _, url := range []string{"http://127.0.0.1:8080", "http://127.1.2.3", "https://[::1]:8443", "http://localhost"} {
		if _, err := parse(append(admin, "-url", url), io.Discard); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		args string
		want string
	}{
		{"-users 0", "-users must be 1 to 100000"},
		{"-users 100001", "-users must be"},
		{"-accounts -1", "-accounts must be"},
		{"-stock 0", "-stock must be"},
		{"-stock 1000000", "-stock must be"},
		{"-connections 0", "-connections must be"},
		{"-retries -1", "-retries must be"},
		{"-workers 0", "-workers must be"},
		{"-rate -1", "-rate must be 0 to 100000"},
		{"-rate 100001", "-rate must be"},
		{"-timeout 0s", "-timeout and -settle must be above 0"},
		{"-url ftp://127.0.0.1", "-url must be like"},
		{"-url 127.0.0.1:8080", "-url must be like"},
		{"-url http://127.0.0.1/api", "-url must be like"},
		{"-url http://localhost.example.com", "is not this machine"},
		{"-url http://127.0.0.1.example.com", "is not this machine"},
		{"-url http://10.0.0.1", "is not this machine"},
		{"-url http://127.0.0.1:1,http://10.0.0.1:1", "10.0.0.1 is not this machine"},
		{"-url http://127.0.0.1:1,", `not ""`},
		{"more", `unexpected argument "more"`},
	}
	for _, c := range cases {
		if _, err := parse(append(admin, strings.Fields(c.args)...), io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.args, err, c.want)
		}
	}
}

func TestAdminFromEnvironment(t *testing.T) {
	t.Setenv("ADMIN_EMAIL", "")
	t.Setenv("ADMIN_PASSWORD", "")
	if _, err := parse(nil, io.Discard); err == nil || !strings.Contains(err.Error(), "no admin") {
		t.Errorf("without an admin: %v", err)
	}
	t.Setenv("ADMIN_EMAIL", "env@example.com")
	t.Setenv("ADMIN_PASSWORD", "from there")
	if o, err := parse(nil, io.Discard); err != nil || o.sale.Email != "env@example.com" || o.sale.Password != "from there" {
		t.Errorf("got %+v, %v", o.sale, err)
	}
	if o, err := parse(admin, io.Discard); err != nil || o.sale.Email != "a@example.com" {
		t.Errorf("a flag did not win: %+v, %v", o.sale, err)
	}
}
