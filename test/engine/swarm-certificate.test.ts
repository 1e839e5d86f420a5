// The certificate by which the ends of a swarm's relay know each other.

import {createPrivateKey, X509Certificate} from 'node:crypto';
import test from 'ava';
import {makeIdentity} from '../../src/engine/swarm/certificate.js';

test('a certificate is signed by its own key, stands for itself alone, and never ends', t => {
	const [one, other] = [makeIdentity('relay'), makeIdentity('relay')];
	const certificate = new X509Certificate(one);
	t.is(certificate.subject, 'CN=relay');
	t.is(certificate.issuer, certificate.subject);
	t.true(certificate.ca);
	t.true(certificate.checkPrivateKey(createPrivateKey(one)));
	t.true(certificate.verify(certificate.publicKey));
	t.is(certificate.validTo, 'Dec 31 23:59:59 9999 GMT');
	// Another's of the same name is none of the same relay's.
	t.false(certificate.verify(new X509Certificate(other).publicKey));
	t.not(certificate.serialNumber, new X509Certificate(other).serialNumber);
});
