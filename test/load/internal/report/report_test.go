package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"example.com/surge/test/load/internal/client"
	"example.com/surge/test/load/internal/sale"
)

func TestPercentileIsTheNearestRank(t *testing.T) {
	t.Parallel()
	cases := []struct {
		n, p, want int
	}{
		{1, 50, 1}, {1, 99, 1}, {2, 50, 1}, {2, 51, 2}, {4, 50, 2}, {4, 95, 4},
		{100, 50, 50}, {100, 95, 95}, {100, 99, 99}, {100, 100, 100}, {1000, 99, 990}, {3, 0, 1},
	}
	for _, c := range cases {
		sorted := make([]time.Duration, c.n)
		for i := range sorted {
			sorted[i] = time.Duration(i + 1)
		}
		if got := percentile(sorted, c.p); got != time.Duration(c.want) {
			t.Errorf("percentile %d of 1 to %d is %d, want %d", c.p, c.n, got, c.want)
		}
	}
}

// evidence is of a sale with answers of some kinds, 1, 2, 3 … ms each, one
// after the other.
func evidence(kinds map[string]int) *sale.Evidence {
	e := &sale.Evidence{
		Users: 4, Accounts: 2, Stock: 1, Product: "<product>", Listed: true,
		Outcomes: []sale.Outcome{{First: client.Answer{Status: 201, Body: []byte(`{"data":{"id":"a"}}`)}}},
		Orders:   map[string]sale.Order{"a": {ID: "a", Status: "reserved"}},
	}
	for kind, n := range kinds {
		at := 10 * time.Millisecond
		for i := range n {
			took := time.Duration(i+1) * time.Millisecond
			e.Samples = append(e.Samples, sale.Sample{Phase: sale.PhaseOrder, Kind: kind, Began: at, Took: took})
			at += took
		}
	}
	return e
}

func TestFiguresOfAPhase(t *testing.T) {
	t.Parallel()
	r := New(Run{}, evidence(map[string]int{"201": 4, "409 SOLD_OUT": 100}), nil)
	if len(r.Phases) != 1 {
		t.Fatalf("phases are %+v, want one: there were no replays", r.Phases)
	}
	p := r.Phases[0]
	// 1 + 2 + … + 100 ms from the first to the last.
	if p.Requests != 104 || p.Seconds != 5.05 || int(p.PerSecond) != 20 {
		t.Errorf("got %+v", p)
	}
	want := []Kind{{"409 SOLD_OUT", 100, 50, 95, 99, 100}, {"201", 4, 2, 4, 4, 4}}
	if len(p.Answers) != 2 || p.Answers[0] != want[0] || p.Answers[1] != want[1] {
		t.Errorf("got %+v, want %+v", p.Answers, want)
	}
	if !r.OK || r.Accepted != 1 || r.Orders["reserved"] != 1 {
		t.Errorf("got %+v", r)
	}
}

func TestJSONSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		problems []string
		want     string
	}{
		"nothing":   {nil, `"ok":true,"problems":[]`},
		"something": {[]string{"oversold"}, `"ok":false,"problems":["oversold"]`},
	} {
		text, err := json.Marshal(New(Run{}, evidence(nil), c.problems))
		if err != nil || !strings.Contains(string(text), c.want) {
			t.Errorf("%s is wrong: %s (%v), want %s", name, text, err, c.want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := New(Run{}, evidence(map[string]int{"201": 2}), []string{"it is late"}).WriteText(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"order", "201", "2 requests in 0.00 s, 667 per second", "orders: 1 reserved", "WRONG: it is late"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "Nothing is wrong") {
		t.Errorf("the text contradicts itself:\n%s", out.String())
	}
}

func TestTextOfASaleWithoutARush(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := New(Run{}, &sale.Evidence{Stock: 5, Shown: 5}, []string{"interrupted"}).WriteText(&out); err != nil || out.String() != "WRONG: interrupted\n" {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	e := evidence(map[string]int{"201": 3, "409 SOLD_OUT": 50, "<script>": 1})
	var out bytes.Buffer
	if err := New(Run{URL: "http://127.0.0.1:8080"}, e, []string{"<b>wrong</b>"}).WritePage(&out, e.Samples); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, no := range []string{"<b>", "<script>", "ZgotmplZ", "NaN", "Inf", "src=", "<link"} {
		if strings.Contains(text, no) {
			t.Errorf("the page has %q", no)
		}
	}
	if strings.Count(text, "<svg") != 2 || strings.Count(text, "<path") != 6 {
		t.Errorf("the page has %d plots with %d series", strings.Count(text, "<svg"), strings.Count(text, "<path"))
	}
	_, svg, _ := strings.Cut(text, "<svg")
	svg, _, _ = strings.Cut("<svg"+svg, "</svg>")
	d := xml.NewDecoder(strings.NewReader(svg + "</svg>"))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the plot is not XML: %v\n%s", err, svg)
		}
	}
}

func TestPageOfASaleWithoutARush(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := New(Run{}, &sale.Evidence{}, []string{"interrupted"}).WritePage(&out, nil); err != nil || strings.Contains(out.String(), "<svg") {
		t.Errorf("%v:\n%s", err, out.String())
	}
}
