package fault

// Kind is the sort of failure a code belongs to. The set is closed.
type Kind uint8

// The kinds. Unavailable and Cancelled say nothing about the request itself:
// the same request may succeed later, so they spend no retry attempt.
const (
	KindInternal        Kind = iota // a bug or an unforeseen state: ours to fix
	KindInvalid                     // the input is wrong and will stay wrong
	KindUnauthenticated             // who is asking is not known
	KindDenied                      // who is asking is known, and may not
	KindNotFound                    // no such thing, or not theirs
	KindNotAllowed                  // the thing exists but not for this verb
	KindConflict                    // the state of the thing forbids it
	KindStale                       // the caller acts on an old version
	KindTooLarge                    // more than may be sent
	KindUnsupported                 // a format that is not understood
	KindMismatch                    // a key reused for something else
	KindDeclined                    // a third party said no to a payment
	KindLimited                     // too many requests
	KindUnavailable                 // a dependency is down or too slow
	KindUnknown                     // it may have happened or not
	KindCancelled                   // the caller gave up
)

// Code names a failure. The zero Code is Internal. Codes are comparable.
type Code struct {
	name string
	kind Kind
}

// NewCode makes a code for package-level variables. Names are in
// SCREAMING_SNAKE_CASE and unique in a program.
func NewCode(name string, kind Kind) Code { return Code{name: name, kind: kind} }

// String is the name that clients see.
func (c Code) String() string {
	if c.name == "" {
		return Internal.name
	}
	return c.name
}

// Kind is the sort of failure.
func (c Code) Kind() Kind { return c.kind }

// The codes that every service has. A business's own stand beside its entities.
var (
	Internal         = Code{"INTERNAL", KindInternal}
	InvalidArgument  = Code{"INVALID_ARGUMENT", KindInvalid}
	Unauthenticated  = Code{"UNAUTHENTICATED", KindUnauthenticated}
	PermissionDenied = Code{"PERMISSION_DENIED", KindDenied}
	NotFound         = Code{"NOT_FOUND", KindNotFound}
	MethodNotAllowed = Code{"METHOD_NOT_ALLOWED", KindNotAllowed}
	AlreadyExists    = Code{"ALREADY_EXISTS", KindConflict}
	InvalidState     = Code{"INVALID_STATE", KindConflict}
	// InProgress: the same idempotency key is being handled by another request.
	InProgress = Code{"REQUEST_IN_PROGRESS", KindConflict}
	// Held: a lock is held by somebody else.
	Held                = Code{"LOCK_HELD", KindConflict}
	VersionMismatch     = Code{"VERSION_MISMATCH", KindStale}
	PayloadTooLarge     = Code{"PAYLOAD_TOO_LARGE", KindTooLarge}
	UnsupportedMedia    = Code{"UNSUPPORTED_MEDIA_TYPE", KindUnsupported}
	IdempotencyMismatch = Code{"IDEMPOTENCY_MISMATCH", KindMismatch}
	RateLimited         = Code{"RATE_LIMITED", KindLimited}
	Unavailable         = Code{"UNAVAILABLE", KindUnavailable}
	// UnknownOutcome: the effect may have happened or not, and only asking
	// again can tell; for example a commit whose reply was lost.
	UnknownOutcome = Code{"UNKNOWN_OUTCOME", KindUnknown}
	// Fenced: a newer holder of the same role exists; the caller must stop.
	Fenced    = Code{"FENCED", KindStale}
	Cancelled = Code{"CANCELLED", KindCancelled}
)
