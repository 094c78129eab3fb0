package rest

import (
	"net/url"
	"strings"
	"testing"
)

// Ids that nothing can have are refused by what they look like: with every
// store, cache and gate cut off, for a call of one would be 503. Nor are they
// told back whole.
func TestIDsThatNothingCanHave(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	admin, user := s.admin(t), s.user(t, "ada")
	pid := s.product(t, 1, "").String()
	for _, b := range s.backends {
		b.Cut()
	}
	s.do("GET", "/api/v1/products?tag=a", "").want(t, 503, "UNAVAILABLE")
	body := `{"name":"A","price":{"amount":1,"currency":"CNY"}}`
	match := admin.Clone()
	match.Set("If-Match", `"1"`)
	for name, bad := range map[string]string{
		"10 KB": strings.Repeat("0", 10<<10), "an id and 10 KB": pid + strings.Repeat("0", 10<<10),
		"upper case": strings.ToUpper(pid), "wide digits": strings.Replace(pid, "0", "\uff10", 1), "combined": pid + "\u0301",
		"braces": "{" + pid + "}", "no hyphens": strings.ReplaceAll(pid, "-", ""),
	} {
		p := url.PathEscape(bad)
		refused := func(w *got, status int, code string) {
			t.Helper()
			if w.want(t, status, code); len(w.Body) > 2<<10 {
				t.Errorf("%s: it is answered with %d bytes", name, len(w.Body))
			}
		}
		refused(s.do("GET", "/api/v1/products/"+p, ""), 404, "NOT_FOUND")
		refused(s.do("PUT", "/api/v1/products/"+p, body, match), 404, "NOT_FOUND")
		refused(s.do("POST", "/api/v1/products/"+p+"/restock", `{"quantity":1}`, admin), 404, "NOT_FOUND")
		refused(s.do("POST", "/api/v1/orders", `{"product_id":"`+bad+`","quantity":1}`, key(user, "k")), 404, "NOT_FOUND")
		refused(s.do("GET", "/api/v1/orders/"+p, "", user), 404, "NOT_FOUND")
		refused(s.do("POST", "/api/v1/orders/"+p+"/cancel", "", user), 404, "NOT_FOUND")
		refused(s.do("GET", "/api/v1/orders/"+p+"/payments", "", user), 404, "NOT_FOUND")
		refused(s.do("GET", "/api/v1/admin/audit?order_id="+url.QueryEscape(bad), "", admin), 400, "INVALID_ARGUMENT")
	}
	long := strings.Repeat("t", 10<<10)
	s.do("GET", "/api/v1/products?tag="+long, "").want(t, 400, "INVALID_ARGUMENT")
	s.do("GET", "/api/v1/products?cursor="+long, "").want(t, 400, "INVALID_ARGUMENT")
	s.do("POST", "/api/v1/orders", `{"product_id":"`+pid+`","quantity":1}`, key(user, long)).want(t, 400, "INVALID_ARGUMENT")
	if strings.Contains(s.log.String(), long[:1024]) || strings.Contains(s.log.String(), strings.Repeat("0", 1024)) {
		t.Error("the log has what was sent, whole")
	}
}
