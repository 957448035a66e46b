import { TLSSocket } from 'node:tls';
import type { EndpointConfig } from '@trem/replication-core';
import { type Front, openFront } from '@trem/testing';

/** A server that has encryption, where the one behind it may have none. Its certificate is for `db.example`, signed by `testAuthority`. */
export function openTlsFront(endpoint: EndpointConfig): Promise<Front<EndpointConfig>> {
  return openFront(endpoint, (plain, connectBehind) => {
    plain.once('data', () => {
      plain.write('S'); // the answer to SSLRequest
      const ours = new TLSSocket(plain, { isServer: true, cert: certificate, key });
      ours.pipe(connectBehind(ours)).pipe(ours);
    });
  });
}

/** Made for these tests and good for nothing else; valid until 2126. */
export const testAuthority = `-----BEGIN CERTIFICATE-----
MIIBkjCCATmgAwIBAgIUI9E9pY+6Jue2bzP4ZvMsuTgKL/wwCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTVHJlbSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjEwOTMyMDJa
GA8yMTI2MTAyODA5MzIwMlowHjEcMBoGA1UEAwwTVHJlbSB0ZXN0IGF1dGhvcml0
eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABD+JXfOmWiNxVCjE46wWXepBfMK1
c92IVC46gEy4Y7+5giucjvFDzbwn61eC5iN7NAwbsP/cCXNUWFTlsO99mRujUzBR
MB0GA1UdDgQWBBS/Rdmlc6IH+DlMNWY5rR34EhMMazAfBgNVHSMEGDAWgBS/Rdml
c6IH+DlMNWY5rR34EhMMazAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cA
MEQCIBdX0uSC7Q2yVsLJkbmCSaF8BJC93AtxIFDJZadhd8AmAiBOxW6AIKHHldaY
ojfoETWapmcB/HIHJXWkaWpWixsNAQ==
-----END CERTIFICATE-----
`;

const certificate = `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUEoOPhuOi2Q0oseN3C0Jt5CjRsg8wCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTVHJlbSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjEwOTMyMDJa
GA8yMTI2MTAyODA5MzIwMlowFTETMBEGA1UEAwwKZGIuZXhhbXBsZTBZMBMGByqG
SM49AgEGCCqGSM49AwEHA0IABFk2omwsSltw1PhGr6GisGLqazPwoX9lKq7al2l9
ypWKKn0/NpQbq8vzqvO2xQODZ1BC3a4rH2TApi0xWe/ynZKjWTBXMBUGA1UdEQQO
MAyCCmRiLmV4YW1wbGUwHQYDVR0OBBYEFDzS1xBkwydD6eEELN2eZkdoGs8BMB8G
A1UdIwQYMBaAFL9F2aVzogf4OUw1ZjmtHfgSEwxrMAoGCCqGSM49BAMCA0kAMEYC
IQDPMg4YR7Coip6RxPENgbRuh/0PIGz2rPWn9DZQLoWwHgIhAKNn7/bDqAE8NC7w
ojxAxiTiBmyo2CLBLZAuxm0yVGmF
-----END CERTIFICATE-----
`;

const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwAWMrlN44CWXtZ+g
KIQzDNMcfUPD1sTeDKhqX4JmrhehRANCAARZNqJsLEpbcNT4Rq+horBi6msz8KF/
ZSqu2pdpfcqViip9PzaUG6vL86rztsUDg2dQQt2uKx9kwKYtMVnv8p2S
-----END PRIVATE KEY-----
`;
