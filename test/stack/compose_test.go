package stack_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"

	surge "example.com/surge/wire/cli"
)

const root = "../.."

// compose is what make up runs, as Docker would read it.
func compose(t *testing.T) *types.Project {
	t.Helper()
	more, err := filepath.Glob(filepath.Join(root, "deploy", "*", "*compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := cli.NewProjectOptions(append([]string{filepath.Join(root, "docker-compose.yml")}, more...))
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// program is the image of ours.
const program = "surge:local"

// once are the services that do something and end.
var once = []string{"migrate", "topics"}

// TestComposeIsWhole wants every service to say when it is healthy, its image to
// be a certain one, what it mounts to be there, and nobody else's machine to
// reach it.
func TestComposeIsWhole(t *testing.T) {
	t.Parallel()
	dockerfile, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	p := compose(t)
	for name, s := range p.Services {
		if s.Build == nil {
			if _, tag, ok := strings.Cut(s.Image, ":"); !ok || tag == "latest" {
				t.Errorf("%s: image %s may be any", name, s.Image)
			}
		}
		switch {
		case slices.Contains(once, name):
		case s.Image == program && bytes.Contains(dockerfile, []byte("\nHEALTHCHECK ")):
		case s.HealthCheck == nil || s.HealthCheck.Disable || len(s.HealthCheck.Test) == 0:
			t.Errorf("%s: nobody knows when it is healthy", name)
		}
		for _, port := range s.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s: port %s is open to everybody", name, port.Published)
			}
		}
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeBind {
				if _, err := os.Stat(v.Source); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

// TestComposeRunsTheProgram wants its services to be commands that the program
// has, with a configuration that it takes, on servers that are there; and to
// begin when what they need is ready.
func TestComposeRunsTheProgram(t *testing.T) {
	t.Parallel()
	p := compose(t)
	roles := map[string]int{}
	for name, s := range p.Services {
		if s.Image != program {
			continue
		}
		var environ []string
		for variable, value := range s.Environment {
			environ = append(environ, variable+"="+*value)
		}
		var out bytes.Buffer
		if code := surge.Main(append(slices.Clone([]string(s.Command)), "-h"), environ, &out, &out); code != 0 || !strings.Contains(out.String(), "surge "+strings.Join(s.Command, " ")) {
			t.Errorf("%s: surge %v exits with %d:\n%s", name, s.Command, code, &out)
		}
		out.Reset()
		if code := surge.Main([]string{"config"}, environ, &out, &out); code != 0 {
			t.Errorf("%s: surge config exits with %d: %s", name, code, &out)
		}
		for variable := range s.Environment {
			if !strings.Contains("\n"+out.String(), "\n"+variable+"=") {
				t.Errorf("%s: the program does not know %s", name, variable)
			}
		}
		for _, host := range []string{"mysql", "cache", "state", "kafka"} {
			if _, ok := p.Services[host]; !ok || !strings.Contains(out.String(), host) {
				t.Errorf("%s: it does not use %s, or there is none", name, host)
			}
		}
		if slices.Contains(once, name) {
			continue
		}
		if role := s.Environment["ROLES"]; role != nil && s.Deploy != nil && s.Deploy.Replicas != nil {
			roles[*role] += *s.Deploy.Replicas
		}
		for _, needed := range once {
			if d, ok := s.DependsOn[needed]; !ok || d.Condition != types.ServiceConditionCompletedSuccessfully {
				t.Errorf("%s: it does not wait for %s", name, needed)
			}
		}
	}
	if roles["api"] != each || roles["worker"] != each {
		t.Errorf("processes by role: %v", roles)
	}
}

// each is as many as package stack has of each role.
const each = 2
