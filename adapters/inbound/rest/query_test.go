package rest

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/id"
)

// listing is an API that lists n numbered things.
func listing(n int) func(*testAPI) {
	return func(a *testAPI) {
		a.deps.Modules = []Module{&things{handle: func(c *gin.Context) error {
			q := queryOf(c)
			_, p := q.text("tag"), q.page("things")
			if err := q.err(); err != nil {
				return err
			}
			var rows []id.ID
			for i := range n {
				if row := numbered(i); row.String() > p.After.String() && len(rows) < p.Limit {
					rows = append(rows, row)
				}
			}
			answerPage(c, "things", p, rows, func(v id.ID) id.ID { return v }, id.ID.String)
			return nil
		}}}
	}
}

func numbered(i int) id.ID { return id.ID{0: 1, 15: byte(i)} }

func TestListsArePagedToTheirEnd(t *testing.T) {
	t.Parallel()
	for limit, pages := range map[string]int{"": 3, "limit=": 3, "limit=1": 45, "limit=44": 2, "limit=45": 1, "limit=100": 1} {
		a := newAPI(t, listing(45))
		seen, cursor := 0, ""
		for page := 1; ; page++ {
			w := a.do("GET", "/things/all?"+limit+"&cursor="+cursor, "")
			w.want(t, 200, "")
			var body struct {
				Data []id.ID
				Next *string `json:"next_cursor"`
			}
			w.decode(t, &body)
			for _, v := range body.Data {
				if v != numbered(seen) {
					t.Fatalf("%s: element %d is %v", limit, seen, v)
				}
				seen++
			}
			if body.Next == nil {
				if seen != 45 || page != pages {
					t.Errorf("%q: %d elements in %d pages", limit, seen, page)
				}
				break
			}
			cursor = *body.Next
		}
	}
}

func TestAnEmptyListIsAList(t *testing.T) {
	t.Parallel()
	w := newAPI(t, listing(0)).do("GET", "/things/all", "")
	if got := string(w.Body); got != "{\"data\":[]}\n" {
		t.Errorf("got %s", got)
	}
}

func TestMalformedQueries(t *testing.T) {
	t.Parallel()
	a := newAPI(t, listing(45))
	good := makeCursor("things", numbered(3))
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=-1": "limit", "limit=101": "limit", "limit=1e1": "limit", "limit=x": "limit", "limit=%2B5": "limit",
		"limit=99999999999999999999": "limit", "limit=1&limit=2": "limit", "limit=%00": "limit", "limit=1.0": "limit", "limit=%D9%A3": "limit",
		"tag=%ff": "tag", "tag=a&tag=b": "tag", "tag=%zz": "query", "a;b": "query",
		"cursor=x": "cursor", "cursor=" + good + "A": "cursor", "cursor=" + good[1:]: "cursor", "cursor=%20" + good: "cursor",
		"cursor=" + makeCursor("others", numbered(3)): "cursor", "cursor=" + good + "&cursor=" + good: "cursor",
		"cursor=" + base64.RawURLEncoding.EncodeToString(make([]byte, 20)): "cursor",
		"cursor=" + numbered(3).String():                                   "cursor",
	} {
		w := a.do("GET", "/things/all?"+query, "")
		w.want(t, 400, "INVALID_ARGUMENT")
		if d := w.failure(t).Details; len(d) == 0 || d[0].Field != field {
			t.Errorf("%s: details are %v", query, d)
		}
	}
	a.do("GET", "/things/all?unknown=1&unknown=2&tag=&cursor=&limit=", "").want(t, 200, "")
	a.do("GET", "/things/all?cursor="+good, "").want(t, 200, "")
}

func TestVersionsInHeaders(t *testing.T) {
	t.Parallel()
	for tag, version := range map[string]int64{`"1"`: 1, `"9223372036854775807"`: 9223372036854775807, `"abc"`: noVersion, `"01"`: noVersion, `"+1"`: noVersion, `"0"`: noVersion, `"-1"`: noVersion, `"9223372036854775808"`: noVersion} {
		if got, err := ifMatch(http.Header{"If-Match": {tag}}); err != nil || got != version {
			t.Errorf("%s is %d, %v", tag, got, err)
		}
	}
	for _, tags := range [][]string{nil, {""}, {"*"}, {"1"}, {`W/"1"`}, {`"1", "2"`}, {`"1"`, `"2"`}, {`"1`}, {`"`}, {`""`}, {`'1'`}} {
		if _, err := ifMatch(http.Header{"If-Match": tags}); err == nil {
			t.Errorf("%q is taken", tags)
		}
	}
	if _, err := ifMatch(nil); err == nil {
		t.Error("no header is taken")
	}
}
