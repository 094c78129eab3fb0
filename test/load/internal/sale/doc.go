// Package sale holds one flash sale over HTTP and judges it. Hold collects
// evidence: what every user was answered, and what the server shows afterwards.
// Judge compares it with what the API promises, and computes only.
//
// Printing, plots and flags are not its business.
package sale
