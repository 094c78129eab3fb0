package rest

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Module is a part of the API, such as everything about one resource. A fork
// adds its own.
type Module interface {
	// Routes registers the module's routes.
	Routes(r *Router)
	// OpenAPI is the part of the document that describes them: a JSON object with
	// tags, paths and components.
	OpenAPI() []byte
}

// Handler serves one request. What it returns becomes the answer, so it writes
// none of its own then.
type Handler func(c *gin.Context) error

// Router hands out groups of routes by who may use them.
type Router struct {
	api    *API
	anyone *gin.RouterGroup // behind everything but the limits
}

// Group is routes that share who may use them.
type Group struct {
	api    *API
	routes *gin.RouterGroup
}

// Anyone is routes that need no token. One that is good counts against its
// user's limit, one that is bad is ignored.
func (r *Router) Anyone() *Group {
	return r.limited()
}

// Unlimited is as Anyone, for handlers that check a Limit of their own.
func (r *Router) Unlimited() *Group {
	return &Group{r.api, r.anyone.Group("", limitBody)}
}

// SignedIn is routes that need a session.
func (r *Router) SignedIn() *Group {
	return r.limited(signedIn)
}

// Role is routes that need a session with a role.
func (r *Router) Role(role string) *Group {
	return r.limited(signedIn, hasRole(role))
}

// limited is routes behind the limits: that of the rate first, since to refuse a
// body may take as long as to read it.
func (r *Router) limited(then ...gin.HandlerFunc) *Group {
	return &Group{r.api, r.anyone.Group("", r.api.limited, limitBody).Group("", then...)}
}

// Get registers a handler for GET, and for HEAD, which is GET without the body.
func (g *Group) Get(path string, h Handler) { get(g.routes, path, adapt(g.api.bounded(h))) }

// Post registers a handler for POST.
func (g *Group) Post(path string, h Handler) { g.routes.POST(path, g.withBody(h)) }

// Put registers a handler for PUT.
func (g *Group) Put(path string, h Handler) { g.routes.PUT(path, g.withBody(h)) }

// Patch registers a handler for PATCH.
func (g *Group) Patch(path string, h Handler) { g.routes.PATCH(path, g.withBody(h)) }

// Delete registers a handler for DELETE.
func (g *Group) Delete(path string, h Handler) { g.routes.DELETE(path, adapt(g.api.bounded(h))) }

// withBody reads the body before anything counts how long a request takes: that
// is up to the client.
func (g *Group) withBody(h Handler) gin.HandlerFunc { return adapt(withBody(g.api.bounded(h))) }

func get(routes gin.IRoutes, path string, h gin.HandlerFunc) {
	routes.Match([]string{http.MethodGet, http.MethodHead}, path, h)
}

func adapt(h Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			fail(c, err)
		}
	}
}
