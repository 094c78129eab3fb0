package event_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/ports/event"
)

// golden is the file that freezes a payload's encoding. There is no flag that
// rewrites it: what was published once must be read for ever.
func golden(p event.Payload) string {
	return filepath.Join("testdata", fmt.Sprintf("shop_%s.v%d.json", p.EventType(), p.EventVersion()))
}

func TestPayloadsAreFrozen(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		t.Run(s.payload.EventType(), func(t *testing.T) {
			t.Parallel()
			got := must(json.Marshal(s.payload))
			want, err := os.ReadFile(golden(s.payload))
			if err != nil {
				t.Fatalf("a new payload is frozen by a file of this text: %v\n%s", err, got)
			}
			var compact bytes.Buffer
			if err := json.Compact(&compact, want); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, compact.Bytes()) {
				t.Errorf("the payload became\n%s\nbut consumers know\n%s\nAdd fields at will, in the file too; for anything else add a version.", got, &compact)
			}
		})
	}
}

func TestFrozenPayloadsAreRead(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		t.Run(s.payload.EventType(), func(t *testing.T) {
			t.Parallel()
			data := must(os.ReadFile(golden(s.payload)))
			e := event.Envelope{Type: s.payload.EventType(), Version: s.payload.EventVersion(), Data: data}
			got, err := s.decode(e)
			if err != nil || !reflect.DeepEqual(got, s.payload) {
				t.Errorf("decoded %+v, %v; want %+v", got, err, s.payload)
			}
			more := e
			more.Data = append([]byte(`{"added_later":1,`), bytes.TrimLeft(data, "{ \n")...)
			if got, err := s.decode(more); err != nil || !reflect.DeepEqual(got, s.payload) {
				t.Errorf("with a field that was added later: %+v, %v", got, err)
			}
			newer, broken := e, e
			newer.Version++
			broken.Data = []byte(`{"order_id":1,"product_id":1,"user_id":1}`)
			for what, e := range map[string]event.Envelope{"another version": newer, "another shape": broken} {
				if _, err := s.decode(e); !fault.Is(err, fault.InvalidArgument) {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}

// Every constant that names a type has a sample, and so a golden file.
func TestEveryTypeIsFrozen(t *testing.T) {
	t.Parallel()
	var declared, sampled []string
	constant := regexp.MustCompile(`(?m)^\tType\w+ += "([a-z._]+)"$`)
	for _, file := range must(filepath.Glob("shop_*.go")) {
		for _, m := range constant.FindAllStringSubmatch(string(must(os.ReadFile(file))), -1) {
			declared = append(declared, m[1])
		}
	}
	for _, s := range samples() {
		sampled = append(sampled, s.payload.EventType())
	}
	slices.Sort(declared)
	slices.Sort(sampled)
	if !slices.Equal(declared, sampled) || len(declared) == 0 {
		t.Errorf("types are declared\n%v\nand frozen\n%v", declared, sampled)
	}
}

func TestEnvelopeTakesItsAttributesFromThePayload(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		e, err := event.New(ident(9), "somewhere", at, "00-trace", s.payload)
		if err != nil {
			t.Fatal(err)
		}
		if e.Key == "" || !slices.Contains(event.Topics(), e.Topic) {
			t.Errorf("%s goes to topic %q under key %q", e.Type, e.Topic, e.Key)
		}
		if got, err := s.decode(e); err != nil || !reflect.DeepEqual(got, s.payload) {
			t.Errorf("%s came back as %+v, %v", e.Type, got, err)
		}
	}
}
