package ports

import "context"

type traceKey struct{}

// WithTraceParent keeps a W3C traceparent in a context, so that events carry
// it on without any use case knowing a telemetry library.
func WithTraceParent(ctx context.Context, traceparent string) context.Context {
	if traceparent == "" {
		return ctx
	}
	return context.WithValue(ctx, traceKey{}, traceparent)
}

// TraceParent is the W3C traceparent of a context, or "".
func TraceParent(ctx context.Context) string {
	s, _ := ctx.Value(traceKey{}).(string)
	return s
}

type requestKey struct{}

// WithRequestID keeps the id of the request that is being served.
func WithRequestID(ctx context.Context, request string) context.Context {
	return context.WithValue(ctx, requestKey{}, request)
}

// RequestID is the id of the request that is being served, or "".
func RequestID(ctx context.Context) string {
	s, _ := ctx.Value(requestKey{}).(string)
	return s
}
