package services

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// An identity is a certificate for 127.0.0.1, of an authority of its own, in
// files of PEM.
type identity struct {
	ca, cert, key string // paths
	client        *tls.Config
}

// theIdentity is the one of every server of this process. Servers also show it
// to each other, as clients.
var theIdentity = sync.OnceValues(func() (*identity, error) {
	r, err := theReaper()
	if err != nil {
		return nil, err
	}
	id, err := newIdentity(r.dir)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	return id, nil
})

// newIdentity makes one, with its files in dir.
func newIdentity(dir string) (*identity, error) {
	authority := certificate("Surge test authority")
	authority.IsCA, authority.BasicConstraintsValid = true, true
	authority.KeyUsage = x509.KeyUsageCertSign
	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	server := certificate("127.0.0.1")
	server.KeyUsage = x509.KeyUsageDigitalSignature
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	server.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	server.DNSNames = []string{"localhost"}
	serverKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	keyBytes, err := x509.MarshalPKCS8PrivateKey(serverKey)
	if err != nil {
		return nil, err
	}

	ca, err := sign(authority, authority, authorityKey.Public(), authorityKey)
	if err != nil {
		return nil, err
	}
	cert, err := sign(server, authority, serverKey.Public(), authorityKey)
	if err != nil {
		return nil, err
	}
	id := &identity{
		ca:     filepath.Join(dir, "ca.pem"),
		cert:   filepath.Join(dir, "server.pem"),
		key:    filepath.Join(dir, "server-key.pem"),
		client: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: x509.NewCertPool()},
	}
	id.client.RootCAs.AddCert(ca)
	for path, block := range map[string]*pem.Block{
		id.ca:   {Type: "CERTIFICATE", Bytes: ca.Raw},
		id.cert: {Type: "CERTIFICATE", Bytes: cert.Raw},
		id.key:  {Type: "PRIVATE KEY", Bytes: keyBytes},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			return nil, err
		}
	}
	return id, nil
}

// certificate is a template, good for a day around now.
func certificate(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		Subject:      pkix.Name{CommonName: name},
		SerialNumber: big.NewInt(now.UnixNano()),
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(24 * time.Hour),
	}
}

func sign(c, parent *x509.Certificate, public crypto.PublicKey, by crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, c, parent, public, by)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
