package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"example.com/surge/test/stack"
)

// The admin of the systems.
const (
	adminEmail    = "admin@example.com"
	adminPassword = "an admin who sells"
)

// sale is what to ask of test/load.
type sale struct {
	name        string
	users       int
	stock       int
	rate        int // of orders, per second; 0 is all at once
	connections int
}

// report is what this command reads of a report of test/load.
type report struct {
	OK       bool
	Problems []string
	Product  string
	Stock    int64
	Accepted int64
	Phases   []phase
}

// phase is one rush.
type phase struct {
	Seconds float64
	Answers []answer
}

// answer is how often there was one of a kind.
type answer struct {
	Kind  string
	Count int
	P50   float64 `json:"p50_ms"`
	P99   float64 `json:"p99_ms"`
}

// accounts is what users share. To make one takes two slow hashes.
const accounts = 100

// hold holds a sale on both processes that answer.
func hold(ctx context.Context, dir string, system *stack.Stack, s sale) (report, error) {
	var urls []string
	for _, api := range system.APIs {
		urls = append(urls, api.URL())
	}
	out := filepath.Join(dir, "out")
	cmd := exec.CommandContext(ctx, filepath.Join(dir, load),
		"-url", strings.Join(urls, ","), "-users", strconv.Itoa(s.users), "-accounts", strconv.Itoa(accounts), "-stock", strconv.Itoa(s.stock),
		"-rate", strconv.Itoa(s.rate), "-connections", strconv.Itoa(s.connections),
		"-settle", "2m", "-timeout", "5m", "-out", out, "-admin-email", adminEmail, "-admin-password", adminPassword)
	said, err := cmd.CombinedOutput()
	if failed := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &failed) || failed.ExitCode() != 1) {
		return report{}, fmt.Errorf("load: %w\n%s", err, said)
	}
	say("%s\n%s", s.name, said)
	text, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		return report{}, err
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		return report{}, err
	}
	if len(r.Phases) != 2 {
		return report{}, fmt.Errorf("the sale did not come to its end: %s", strings.Join(r.Problems, "; "))
	}
	return r, nil
}

// The phases of a report.
const (
	orders  = 0
	replays = 1
)

// of is the answers of a kind in a phase.
func (r report) of(phase int, kind string) answer {
	for _, a := range r.Phases[phase].Answers {
		if a.Kind == kind {
			return a
		}
	}
	return answer{}
}

// perSecond is how many answers of a kind there were in a second of a phase.
func (r report) perSecond(phase int, kind string) float64 {
	return float64(r.of(phase, kind).Count) / r.Phases[phase].Seconds
}

// errors counts the answers that nobody should get.
func (r report) errors() int {
	n := 0
	for _, p := range r.Phases {
		for _, a := range p.Answers {
			if a.Kind != "201" && a.Kind != "201 replayed" && a.Kind != "409 SOLD_OUT" {
				n += a.Count
			}
		}
	}
	return n
}
