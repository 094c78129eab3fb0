package urlparams

import (
	"crypto/x509"
	"fmt"
	"os"
)

// CertPool reads a file of certificates to trust. The error is for who wrote the
// URL.
func CertPool(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path) //nolint:gosec // who configures the program says which
	if err != nil {
		return nil, fmt.Errorf("its ca cannot be read: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("its ca %s holds no certificate", path)
	}
	return pool, nil
}
