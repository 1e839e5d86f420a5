// Makes a key, and a certificate by which those that have it know each other: it is signed by itself (RFC 5280, in DER).

import {generateKeyPairSync, randomBytes, sign} from 'node:crypto';

/** One element of DER: its tag, its length, and what is in it. */
function der(tag: number, ...parts: readonly (Buffer | readonly number[])[]): Buffer {
	const content = Buffer.concat(parts.map(part => Buffer.from(part)));
	const bytes: number[] = [];
	for (let rest = content.length; rest > 0; rest >>= 8) {
		bytes.unshift(rest & 255);
	}

	const length = content.length < 128 ? [content.length] : [128 + bytes.length, ...bytes];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const set = (...parts: readonly Buffer[]): Buffer => der(0x31, ...parts);

// ecdsa-with-SHA256 (1.2.840.10045.4.3.2), commonName (2.5.4.3), basicConstraints (2.5.29.19)
const algorithm = sequence(der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
const commonName = der(0x06, [0x55, 0x04, 0x03]);
const basicConstraints = der(0x06, [0x55, 0x1d, 0x13]);
const yes = der(0x01, [0xff]);

const nameOf = (text: string): Buffer => sequence(set(sequence(commonName, der(0x0c, Buffer.from(text)))));

/** `YYYYMMDDHHMMSSZ`; 99991231235959Z is for what does not end. */
const timeOf = (text: string): Buffer => der(0x18, Buffer.from(text));

const pemOf = (title: string, content: Buffer): string =>
	`-----BEGIN ${title}-----\n${content.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${title}-----\n`;

/** The certificate and its key, in PEM. It ends with what uses it, not with a date: clocks of machines may be wrong. */
export function makeIdentity(name: string): string {
	const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const serial = randomBytes(16);
	// A positive number, in as few bytes as it takes.
	serial[0] = (serial[0]! & 0x3f) | 0x40;
	const content = sequence(
		der(0xa0, der(0x02, [2])),
		der(0x02, serial),
		algorithm,
		nameOf(name),
		sequence(timeOf('20000101000000Z'), timeOf('99991231235959Z')),
		nameOf(name),
		publicKey.export({type: 'spki', format: 'der'}),
		der(0xa3, sequence(sequence(basicConstraints, yes, der(0x04, sequence(yes))))),
	);
	const signature = sign('sha256', content, privateKey);
	const certificate = sequence(content, algorithm, der(0x03, [0], signature));
	return `${pemOf('CERTIFICATE', certificate)}${privateKey.export({type: 'pkcs8', format: 'pem'})}`;
}
