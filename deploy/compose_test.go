// Package deploy holds the deployment's files to what the documentation promises of
// them, read with the code of the programs that use them.
//
// It is a module of its own, outside the workspace: nothing that ships needs it.
package deploy

import (
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

var stages = []string{"fetcher", "parser", "store"}

func compose(t *testing.T) *types.Project {
	t.Helper()
	o, err := cli.NewProjectOptions([]string{"../docker-compose.yml"}, cli.WithProfiles([]string{"*"}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestStagesScale(t *testing.T) {
	p := compose(t)
	for _, name := range stages {
		s, ok := p.Services[name]
		switch {
		case !ok:
			t.Errorf("no service %s", name)
		case s.ContainerName != "":
			t.Errorf("%s has the fixed name %s: a second one could not start", name, s.ContainerName)
		case len(s.Ports) > 0:
			t.Errorf("%s publishes %v: a second one could not start", name, s.Ports)
		case len(s.Volumes) > 0:
			t.Errorf("%s keeps something in %v: stages keep nothing", name, s.Volumes)
		case s.HealthCheck == nil || !slices.Equal(s.HealthCheck.Test, []string{"CMD", "/service", "--healthcheck"}):
			t.Errorf("%s has no health check of its own binary", name)
		}
	}
}

func TestOnlyTheFetcherGetsOut(t *testing.T) {
	p := compose(t)
	if !p.Networks["backend"].Internal {
		t.Error("the network of broker and database has a way out")
	}
	for name, s := range p.Services {
		want := []string{"backend"}
		switch name {
		case "fetcher":
			want = []string{"backend", "egress"}
		case "web":
			want = []string{"backend", "desk"}
		}
		if got := s.NetworksByPriority(); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
			t.Errorf("%s is in the networks %v, want %v", name, got, want)
		}
		for _, p := range s.Ports {
			if name != "web" || p.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes %v on the host", name, p)
			}
		}
	}
}

func TestProgramsHaveNoRights(t *testing.T) {
	p := compose(t)
	for _, name := range append([]string{"cli", "web"}, stages...) {
		s := p.Services[name]
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s: read_only %v, cap_drop %v, security_opt %v", name, s.ReadOnly, s.CapDrop, s.SecurityOpt)
		}
	}
}
