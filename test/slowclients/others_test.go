package slowclients_test

import "net/http"

// serves checks that others are served meanwhile, at once.
func (s *service) serves() {
	s.t.Helper()
	before := s.now()
	for path, want := range map[string]int{"/readyz": http.StatusOK, "/docs": http.StatusOK, "/no/such/path": http.StatusNotFound} {
		if got := s.get(path); got != want {
			s.t.Errorf("at %v %s is %d", s.now(), path, got)
		}
	}
	if took := s.now() - before; took != 0 {
		s.t.Errorf("others wait %v", took)
	}
}

// get asks on a connection of its own and answers the status.
func (s *service) get(path string) int {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://surge.test"+path, http.NoBody)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Close = true
	resp, err := s.http.Do(req)
	if err != nil {
		s.t.Fatalf("at %v %s: %v", s.now(), path, err)
	}
	resp.Body.Close()
	return resp.StatusCode
}
