package rest

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// testAPI is an API under test, with what it logged and who is signed in.
type testAPI struct {
	*API
	deps      Deps
	settings  Settings
	log       *logged
	mu        sync.Mutex
	sessions  map[id.ID]ports.Session
	described *described // once a test has asked for it
}

// newAPI makes an API of a module with a few routes; changes may alter what it
// is made of.
func newAPI(t *testing.T, changes ...func(*testAPI)) *testAPI {
	t.Helper()
	tokens, err := NewTokens([]byte(secret), issuer)
	if err != nil {
		t.Fatal(err)
	}
	a := &testAPI{log: &logged{}, sessions: map[id.ID]ports.Session{}}
	logger := slog.New(slog.NewJSONHandler(a.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a.deps = Deps{
		Log: logger, IDs: &counter{}, Tokens: tokens, Authenticate: a.authenticate,
		Health: NewHealth(logger, nil), Modules: []Module{&things{}},
	}
	for _, change := range changes {
		change(a)
	}
	if a.API, err = New(a.deps, a.settings); err != nil {
		t.Fatal(err)
	}
	return a
}

const (
	secret = "a secret of at least thirty-two bytes"
	issuer = "surge-test"
)

func (a *testAPI) authenticate(_ context.Context, session id.ID) (ports.Session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, ok := a.sessions[session]
	if !ok {
		return s, fault.New(fault.Unauthenticated, "no such session")
	}
	return s, nil
}

// signIn makes a session and answers the headers of its user.
func (a *testAPI) signIn(t *testing.T, role string) (ports.Session, http.Header) {
	t.Helper()
	s := ports.Session{ID: a.deps.IDs.New(), User: a.deps.IDs.New(), Role: role}
	a.mu.Lock()
	a.sessions[s.ID] = s
	a.mu.Unlock()
	token, err := a.deps.Tokens.Sign(s, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return s, http.Header{"Authorization": {"Bearer " + token}}
}

// do sends a request; body is JSON unless the headers say otherwise.
func (a *testAPI) do(method, target, body string, headers ...http.Header) *got {
	r := httptest.NewRequest(method, "http://surge.test/", strings.NewReader(body))
	r.RequestURI = target
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	r.RemoteAddr = "192.0.2.1:4711"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		for name, values := range h {
			r.Header[name] = values
		}
	}
	return a.send(r)
}

func (a *testAPI) send(r *http.Request) *got {
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return &got{Code: w.Code, Header: w.Header(), Body: w.Body.Bytes()}
}

// got is what a client got.
type got struct {
	Code   int
	Header http.Header
	Body   []byte
}

type failure struct {
	Code      string
	Status    int
	Message   string
	Timestamp string
	Path      string
	RequestID string `json:"request_id"`
	Details   []struct{ Field, Reason string }
}

// failure is the error in the body, which must have the shape of one.
func (w *got) failure(t *testing.T) failure {
	t.Helper()
	var body struct{ Error *failure }
	d := json.NewDecoder(bytes.NewReader(w.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil || body.Error == nil {
		t.Fatalf("not the body of an error: %v: %s", err, w.Body)
	}
	if body.Error.Status != w.Code {
		t.Errorf("the body says %d, the answer is %d", body.Error.Status, w.Code)
	}
	if at, err := time.Parse("2006-01-02T15:04:05.000Z", body.Error.Timestamp); err != nil || time.Since(at).Abs() > time.Minute {
		t.Errorf("timestamp %q: %v", body.Error.Timestamp, err)
	}
	if body.Error.RequestID == "" || body.Error.RequestID != w.Header.Get("X-Request-Id") {
		t.Errorf("request id %q in the body, %q in the header", body.Error.RequestID, w.Header.Get("X-Request-Id"))
	}
	return *body.Error
}

// decode reads the body.
func (w *got) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(w.Body, into); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
}

// want fails unless the answer has a status and, for failures, a code.
func (w *got) want(t *testing.T, status int, code string) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("got %d, want %d: %s", w.Code, status, w.Body)
	}
	if code != "" {
		if f := w.failure(t); f.Code != code {
			t.Errorf("got %s, want %s", f.Code, code)
		}
	}
}

// counter makes ids that grow.
type counter struct {
	mu sync.Mutex
	n  uint64
}

func (c *counter) New() id.ID {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	var b [10]byte
	binary.BigEndian.PutUint64(b[2:], c.n)
	return id.V7(time.Unix(1700000000, 0), b)
}

// logged is the lines of a log.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

var _ io.Writer = (*logged)(nil)

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// things is a module of a kit without a shop.
type things struct{ handle Handler }

type thing struct {
	Name  Field[string]   `json:"name"`
	Count Field[int64]    `json:"count"`
	Tags  Field[[]string] `json:"tags"`
	Until *time.Time      `json:"until"`
	Inner struct {
		Amount Field[int64] `json:"amount"`
	} `json:"inner"`
}

func (m *things) Routes(r *Router) {
	h := m.handle
	if h == nil {
		h = func(c *gin.Context) error { answer(c, http.StatusOK, "done"); return nil }
	}
	r.Anyone().Get("/things/:id", h)
	made := func(c *gin.Context) error {
		in, err := decode[thing](c)
		if err != nil {
			return err
		}
		answer(c, http.StatusCreated, in.Name.Value)
		return nil
	}
	r.Anyone().Post("/things", made)
	r.Unlimited().Get("/free", h)
	r.Unlimited().Post("/free", made)
	r.SignedIn().Get("/mine", h)
	r.Role("keeper").Delete("/things/:id", h)
}

func (*things) OpenAPI() []byte {
	return []byte(`{"paths":{"/things":{"post":{"tags":["things"],"responses":{"201":{"description":"made"}}}}},"tags":[{"name":"things","description":"Things."}]}`)
}

// blocking is a handler that says when it is inside and stays until it may go.
func blocking(inside, leave chan struct{}) Handler {
	return func(c *gin.Context) error {
		inside <- struct{}{}
		<-leave
		answer(c, http.StatusOK, "done")
		return nil
	}
}
