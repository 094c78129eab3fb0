package ports

import "context"

// request is a context that knows which request is being served.
type request struct {
	context.Context
	id, traceparent string
}

type requestKey struct{}

// Value is the request itself under its key, else the parent's value.
func (r *request) Value(key any) any {
	if key == (requestKey{}) {
		return r
	}
	return r.Context.Value(key)
}

// WithRequest keeps the id of the request that is being served, and the W3C
// traceparent it is part of, in a context: events carry the trace on and
// records name the request without any use case knowing a telemetry library.
func WithRequest(ctx context.Context, id, traceparent string) context.Context {
	return &request{Context: ctx, id: id, traceparent: traceparent}
}

// WithTraceParent changes the traceparent of a context; "" leaves it as it is.
func WithTraceParent(ctx context.Context, traceparent string) context.Context {
	if traceparent == "" {
		return ctx
	}
	return WithRequest(ctx, RequestID(ctx), traceparent)
}

// TraceParent is the W3C traceparent of a context, or "".
func TraceParent(ctx context.Context) string {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r.traceparent
	}
	return ""
}

// RequestID is the id of the request that is being served, or "".
func RequestID(ctx context.Context) string {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r.id
	}
	return ""
}
