// Package report turns the evidence of a sale into figures, text, JSON and a
// page with plots that needs no network. It judges nothing.
package report
