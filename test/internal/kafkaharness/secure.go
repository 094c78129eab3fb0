package kafkaharness

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// Secure has nodes sign in over TLS, with the right password and a wrong one,
// and with and without trust.
func Secure(t *testing.T, open Open) {
	t.Helper()
	config, ca := identity(t)
	const user, password = "surge", "a-password/with@:?&"
	f := newFake(t, kfake.TLS(config), kfake.EnableSASL(), kfake.Superuser("PLAIN", user, password))
	for name, c := range map[string]struct {
		user string
		ca   string
		good bool
	}{
		"good":             {"surge:a-password%2Fwith%40%3A%3F%26@", ca, true},
		"a wrong password": {"surge:guessed@", ca, false},
		"nobody":           {"", ca, false},
		"no trust":         {"surge:a-password%2Fwith%40%3A%3F%26@", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			query := "?tls=true&timeout=3s"
			if c.ca != "" {
				query += "&ca=" + c.ca
			}
			n, err := open("://" + c.user + f.Server.Addr + query)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = n.Close() }) // messages may remain
			err = n.Publish(t.Context(), ports.Message{Topic: contract.QueueTopic, Key: "k"})
			if c.good && err != nil || !c.good && !fault.Transient(err) {
				t.Errorf("publish: %v", err)
			}
			err = n.Ping(t.Context())
			if c.good && err != nil || !c.good && !fault.Is(err, fault.Unavailable) {
				t.Errorf("ping: %v", err)
			}
		})
	}
}

// identity is a certificate for 127.0.0.1, and the file that says to trust it.
func identity(t *testing.T) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		Subject: pkix.Name{CommonName: "127.0.0.1"}, SerialNumber: big.NewInt(1),
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, ca
}
