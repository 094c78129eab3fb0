package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"example.com/surge/core/fault"
)

var teapot = fault.NewCode("TEAPOT", fault.KindConflict)

func TestWrapGivesForeignErrorsACode(t *testing.T) {
	t.Parallel()
	err := fault.Wrap(io.EOF, fault.Unavailable, "read a row")
	f := fault.From(err)
	if f.Code() != fault.Unavailable || !errors.Is(err, io.EOF) || !strings.Contains(err.Error(), "read a row") {
		t.Errorf("%v", err)
	}
	if strings.Contains(f.Message(), "EOF") || strings.Contains(f.Message(), "row") {
		t.Errorf("a client would read %q", f.Message())
	}
	if fault.Wrap(nil, fault.Internal, "nothing") != nil {
		t.Error("Wrap(nil) is an error")
	}
}

func TestWrapKeepsWhatAFaultSays(t *testing.T) {
	t.Parallel()
	detail := fault.Detail{Field: "name", Reason: "is short"}
	first := fault.New(teapot, "I am a teapot").WithDetails(detail).WithRetryAfter(time.Second)
	f := fault.From(fault.Wrap(fmt.Errorf("on the way: %w", first), fault.Internal, "make tea"))
	if f.Code() != teapot || f.Message() != "I am a teapot" || f.RetryAfter() != time.Second || len(f.Details()) != 1 || f.Details()[0] != detail {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(f.Error(), "make tea") || !strings.Contains(f.Error(), "on the way") {
		t.Errorf("the log would read %q", f.Error())
	}
}

func TestCopiesLeaveTheOriginal(t *testing.T) {
	t.Parallel()
	original := fault.New(teapot, "short and stout")
	_ = original.WithRetryAfter(time.Second)
	_ = original.WithDetails(fault.Detail{Field: "handle"})
	_ = original.WithCause(io.EOF)
	if original.RetryAfter() != 0 || original.Details() != nil || original.Unwrap() != nil {
		t.Errorf("the original became %+v", original)
	}
}

func TestIsComparesByCode(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("more: %w", fault.New(teapot, "short").WithCause(io.EOF))
	if !errors.Is(err, fault.New(teapot, "")) || errors.Is(err, fault.New(fault.Internal, "")) || !errors.Is(err, io.EOF) {
		t.Error("errors.Is does not compare by code and cause")
	}
	if !fault.Is(err, teapot) || fault.Is(err, fault.Internal) || fault.Is(nil, fault.Internal) {
		t.Error("fault.Is does not compare by code")
	}
}

func TestCodeOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want fault.Code
	}{
		"foreign":             {io.EOF, fault.Internal},
		"cancelled":           {fmt.Errorf("x: %w", context.Canceled), fault.Cancelled},
		"too late":            {fmt.Errorf("x: %w", context.DeadlineExceeded), fault.Unavailable},
		"a fault":             {fault.New(teapot, "x"), teapot},
		"the zero code":       {fault.New(fault.Code{}, "x"), fault.Code{}},
		"a fault, wrapped":    {fmt.Errorf("x: %w", fault.New(teapot, "x")), teapot},
		"one of several":      {errors.Join(io.EOF, fault.New(teapot, "x")), teapot},
		"a fault over a code": {fault.New(teapot, "x").WithCause(fault.New(fault.NotFound, "y")), teapot},
	} {
		if got := fault.CodeOf(c.err); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if fault.From(nil) != nil {
		t.Error("From(nil) is a fault")
	}
	if (fault.Code{}).String() != fault.Internal.String() {
		t.Error("the zero code is not Internal to clients")
	}
}

func TestFromContextTellsWhoEndedIt(t *testing.T) {
	t.Parallel()
	gaveUp, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	fenced, end := context.WithCancelCause(t.Context())
	end(fault.New(fault.Fenced, "a newer holder exists"))
	for name, c := range map[string]struct {
		ctx  context.Context
		want fault.Code
	}{"given up": {gaveUp, fault.Cancelled}, "too late": {late, fault.Unavailable}, "with a cause": {fenced, fault.Fenced}} {
		if err := fault.FromContext(c.ctx, "wait"); !fault.Is(err, c.want) || !strings.Contains(err.Error(), "wait") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTransientSaysNothingAboutTheRequest(t *testing.T) {
	t.Parallel()
	for code, want := range map[fault.Code]bool{
		fault.Unavailable: true, fault.UnknownOutcome: true, fault.Cancelled: true,
		fault.Internal: false, fault.InvalidArgument: false, fault.NotFound: false, fault.VersionMismatch: false, fault.RateLimited: false,
	} {
		if got := fault.Transient(fault.New(code, "x")); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
	if fault.Transient(nil) || fault.Transient(io.EOF) || !fault.Transient(context.Canceled) {
		t.Error("errors without a code are judged wrongly")
	}
}
