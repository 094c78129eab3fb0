package rest

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"example.com/surge/core/id"
)

// product adds a product, with so many pieces for sale. More is more of its
// members.
func (s *shop) product(t *testing.T, pieces int64, more string) id.ID {
	t.Helper()
	if more != "" {
		more = "," + more
	}
	w := s.do("POST", "/api/v1/products", `{"name":"A thing","price":{"amount":1999,"currency":"CNY"},"stock":`+strconv.FormatInt(pieces, 10)+more+`}`, s.admin(t))
	w.want(t, 201, "")
	var p struct{ Data struct{ ID id.ID } }
	w.decode(t, &p)
	s.open(t, p.Data.ID)
	return p.Data.ID
}

func TestProductsAreAddedReadAndReplaced(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	admin := s.admin(t)
	w := s.do("POST", "/api/v1/products", `{"name":"A","price":{"amount":1,"currency":"CNY"},"stock":7}`, admin)
	w.want(t, 201, "")
	matches(t, s.testAPI, w, "POST", "/api/v1/products")
	wantHeaders(t, w.Header, map[string]string{"ETag": `"1"`})
	var p struct{ Data struct{ ID id.ID } }
	w.decode(t, &p)
	path := "/api/v1/products/" + p.Data.ID.String()
	for _, bare := range []string{`"description":""`, `"tags":[]`, `"per_user_limit":null`, `"sale_starts_at":null`, `"sale_ends_at":null`} {
		if !strings.Contains(string(w.Body), bare) {
			t.Errorf("%s is not in %s", bare, w.Body)
		}
	}

	match := func(tag string) http.Header {
		h := admin.Clone()
		h.Set("If-Match", tag)
		return h
	}
	full := `{"name":"B","description":"two\nlines","price":{"amount":2,"currency":"EUR"},"tags":["x","y"],"per_user_limit":3,` +
		`"sale_starts_at":"2020-01-01T01:00:00+01:00","sale_ends_at":"2099-01-01T00:00:00Z"}`
	s.do("PUT", path, full, admin).want(t, 400, "INVALID_ARGUMENT")
	s.do("PUT", path, full, match("*")).want(t, 400, "INVALID_ARGUMENT")
	s.do("PUT", path, full, match(`"2"`)).want(t, 412, "VERSION_MISMATCH")
	s.do("PUT", path, full, match(`"other"`)).want(t, 412, "VERSION_MISMATCH")
	s.do("PUT", "/api/v1/products/"+id.Hash("none").String(), full, match(`"1"`)).want(t, 404, "NOT_FOUND")
	s.do("PUT", path, strings.Replace(full, "{", `{"stock":1,`, 1), match(`"1"`)).want(t, 400, "INVALID_ARGUMENT")
	w = s.do("PUT", path, full, match(`"1"`))
	w.want(t, 200, "")
	matches(t, s.testAPI, w, "PUT", "/api/v1/products/{id}")
	wantHeaders(t, w.Header, map[string]string{"ETag": `"2"`})
	s.do("PUT", path, full, match(`"1"`)).want(t, 412, "VERSION_MISMATCH")

	w = s.do("GET", path, "")
	w.want(t, 200, "")
	matches(t, s.testAPI, w, "GET", "/api/v1/products/{id}")
	wantHeaders(t, w.Header, map[string]string{"ETag": `"2"`})
	for _, member := range []string{`"description":"two\nlines"`, `"tags":["x","y"]`, `"per_user_limit":3`, `"sale_starts_at":"2020-01-01T00:00:00Z"`} {
		if !strings.Contains(string(w.Body), member) {
			t.Errorf("%s is not in %s", member, w.Body)
		}
	}
}

func TestAProductNamesEveryFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	admin := s.admin(t)
	const price = `"price":{"amount":1,"currency":"CNY"}`
	for body, fields := range map[string]string{
		`{}`:                                "price stock name",
		`{"name":"A","stock":1}`:            "price",
		`{"name":"A","stock":1,"price":{}}`: "price.currency price.amount",
		`{"name":"A","stock":1,"price":{"currency":"CNY"}}`:                                                                  "price.amount",
		`{"name":"A","stock":1,"price":12}`:                                                                                  "price",
		`{"name":"A","stock":1,"price":{"amount":-1,"currency":"cny"}}`:                                                      "price.currency price.amount",
		`{"name":"A","stock":1,"price":{"amount":1.5,"currency":"CNY"}}`:                                                     "price.amount",
		`{"name":"A","stock":1,"price":{"amount":0,"currency":"CNY"}}`:                                                       "price",
		`{"name":"A","stock":1,"price":{"amount":1,"currency":"CNY","x":1}}`:                                                 "price.x",
		`{"name":"","stock":-1,` + price + `}`:                                                                               "name stock",
		`{"name":"A","stock":1000000001,` + price + `}`:                                                                      "stock",
		`{"name":"A","stock":1,"tags":["a","a",""],` + price + `}`:                                                           "tags",
		`{"name":"A","stock":1,"tags":"a",` + price + `}`:                                                                    "tags",
		`{"name":"A","stock":1,"tags":[1],` + price + `}`:                                                                    "tags.0",
		`{"name":"A","stock":1,"tags":null,` + price + `}`:                                                                   "tags",
		`{"name":"A","stock":1,"description":null,` + price + `}`:                                                            "description",
		`{"name":"A","stock":1,"per_user_limit":0,` + price + `}`:                                                            "per_user_limit",
		`{"name":"A","stock":1,"per_user_limit":-5,` + price + `}`:                                                           "per_user_limit",
		`{"name":"A","stock":1,"sale_starts_at":"yesterday",` + price + `}`:                                                  "sale_starts_at",
		`{"name":"A","stock":1,"sale_starts_at":"2026-02-30T00:00:00Z",` + price + `}`:                                       "sale_starts_at",
		`{"name":"A","stock":1,"sale_starts_at":"2026-01-02T00:00:00Z","sale_ends_at":"2026-01-01T00:00:00Z",` + price + `}`: "sale_ends_at",
		`{"name":"A","stock":1,"version":1,` + price + `}`:                                                                   "version",
	} {
		w := s.do("POST", "/api/v1/products", body, admin)
		w.want(t, 400, "INVALID_ARGUMENT")
		var named []string
		for _, d := range w.failure(t).Details {
			named = append(named, d.Field)
		}
		if got := strings.Join(named, " "); got != fields {
			t.Errorf("%s: blamed are %q, want %q", body, got, fields)
		}
	}
}

func TestProductsAreListedByTag(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	hot := s.product(t, 1, `"tags":["hot","a&b"]`)
	s.product(t, 1, `"tags":["cold"]`)
	w := s.do("GET", "/api/v1/products", "")
	w.want(t, 200, "")
	matches(t, s.testAPI, w, "GET", "/api/v1/products")
	for query, n := range map[string]int{"": 2, "?tag=": 2, "?tag=hot": 1, "?tag=a%26b": 1, "?tag=none": 0, "?tag=hot&limit=100": 1, "?limit=1": 1} {
		var page struct{ Data []struct{ ID id.ID } }
		s.do("GET", "/api/v1/products"+query, "").decode(t, &page)
		if len(page.Data) != n {
			t.Errorf("%q: %d products", query, len(page.Data))
		}
		if strings.Contains(query, "hot") && page.Data[0].ID != hot {
			t.Errorf("%q: got %v", query, page.Data)
		}
	}
	for _, missing := range []string{id.Hash("none").String(), "1", strings.ToUpper(hot.String()), hot.String() + "%00"} {
		s.do("GET", "/api/v1/products/"+missing, "").want(t, 404, "NOT_FOUND")
	}
}

func TestTheCatalogueIsForAdmins(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user := s.user(t, "ada")
	path := "/api/v1/products/" + s.product(t, 1, "").String()
	for target, method := range map[string]string{
		"/api/v1/products": "POST", path: "PUT", path + "/restock": "POST", "/api/v1/admin/audit?order_id=" + id.Hash("x").String(): "GET",
	} {
		s.do(method, target, `{}`).want(t, 401, "UNAUTHENTICATED")
		s.do(method, target, `{}`, user).want(t, 403, "PERMISSION_DENIED")
	}
}
