package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"example.com/surge/test/load/internal/report"
	"example.com/surge/test/load/internal/sale"
)

// write puts the report into a folder, as JSON and as a page, and answers the
// names of the files.
func write(folder string, r report.Report, samples []sale.Sample) (names string, err error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return "", err
	}
	var page bytes.Buffer
	if err := r.WritePage(&page, samples); err != nil {
		return "", err
	}
	inJSON, inHTML := filepath.Join(folder, "report.json"), filepath.Join(folder, "report.html")
	if err := os.WriteFile(inJSON, append(text, '\n'), 0o600); err != nil {
		return "", err
	}
	return inJSON + ", " + inHTML, os.WriteFile(inHTML, page.Bytes(), 0o600)
}
