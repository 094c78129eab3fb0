package rest

import (
	"net/http"
	"net/http/pprof"
)

// NewOperators makes the handler of the operators' address: metrics, profiles
// and the API's own probes. It knows no authentication and belongs on an
// address that only operators reach.
func NewOperators(api *API, metrics http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.Handle("GET "+livez, api)
	mux.Handle("GET "+readyz, api)
	return mux
}
