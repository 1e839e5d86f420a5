// Keys: the page's, those that others have calculated, and those that a seed gives.

import {createPrivateKey, createPublicKey, diffieHellman} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {deriveKeyPair, publicKeyOf, seedLength} from '../../src/plan/keys.js';

const seeds = fc.uint8Array({minLength: seedLength, maxLength: seedLength});
const names = fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,29}$/);

test("the public keys of the page are those of the lab's known private keys", t => {
	const page = [
		'apoMf/5YLR1i8TEYidTOhLRFHuFBS1ls/E9KR/ixRlg=', // V1-1
		null, // V1-2 is not on the page
		'Jixsag44W8CFkKCIvlLSZF86/Q/4BovkpqdB9Vps5Sk=', // V2-1
		'gUYqcT+GFlwaKXHfgAbNBUWSrT0MJL8KoCpHnfo7fxg=', // V2-2
		'trTzZeGwfSJaCDr7pM39VLeZCBqoxCrRJYuslIkEJDw=', // V3-1
		'1p4DBrC/tgA3UEx55fQYzJITOEwBNQzKu6jrlNVzUQU=', // V3-2
	];
	for (const [index, expected] of page.entries()) {
		const actual = publicKeyOf(`00${index + 1}CiWM8Klnl/ATecTMAYj0sq+wogo4aCEj+tDRkkRY=`);
		t.true(expected === null || actual === expected, `gateway ${index + 1}`);
	}
});

test('public keys are those of RFC 7748 section 6.1', t => {
	const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
	const vectors = [
		[
			'77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
			'8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
		],
		[
			'5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
			'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
		],
	];
	for (const [privateKey, publicKey] of vectors) {
		t.is(publicKeyOf(base64(privateKey!)), base64(publicKey!));
	}
});

test('derived keys are clamped, 32 bytes long, and a pair', t => {
	fc.assert(
		fc.property(seeds, names, (seed, node) => {
			const {privateKey, publicKey} = deriveKeyPair(seed, node);
			const raw = Buffer.from(privateKey, 'base64');
			t.is(raw.length, 32);
			t.is(raw.toString('base64'), privateKey);
			t.is(raw[0]! & 7, 0);
			t.is(raw[31]! & 0b1100_0000, 0b0100_0000);
			t.is(publicKeyOf(privateKey), publicKey);
		}),
	);
});

test("two nodes of one seed agree on a secret: each one's public key fits its private key", t => {
	const privateOf = (key: string) =>
		createPrivateKey({
			key: Buffer.concat([
				Buffer.from('302e020100300506032b656e04220420', 'hex'),
				Buffer.from(key, 'base64'),
			]),
			format: 'der',
			type: 'pkcs8',
		});
	const publicOf = (key: string) =>
		createPublicKey({
			key: {kty: 'OKP', crv: 'X25519', x: Buffer.from(key, 'base64').toString('base64url')},
			format: 'jwk',
		});
	fc.assert(
		fc.property(seeds, seed => {
			const [one, other] = [deriveKeyPair(seed, 'V1-1'), deriveKeyPair(seed, 'V1-2')];
			t.deepEqual(
				diffieHellman({privateKey: privateOf(one.privateKey), publicKey: publicOf(other.publicKey)}),
				diffieHellman({privateKey: privateOf(other.privateKey), publicKey: publicOf(one.publicKey)}),
			);
		}),
		{numRuns: 20},
	);
});

test('each node and each seed has a key of its own, and always the same', t => {
	fc.assert(
		fc.property(
			fc.uniqueArray(seeds, {minLength: 2, maxLength: 3, selector: String}),
			fc.uniqueArray(names, {minLength: 2, maxLength: 4}),
			(some, nodes) => {
				const derive = (): string[] =>
					some.flatMap(seed => nodes.map(node => deriveKeyPair(seed, node).privateKey));
				const keys = derive();
				t.is(new Set(keys).size, keys.length);
				t.deepEqual(derive(), keys);
			},
		),
		{numRuns: 50},
	);
});

test('what is not 32 bytes is no key, and the error shows none of it', t => {
	for (const text of ['', 'c2VjcmV0', `${'A'.repeat(44)}A=`]) {
		const error = t.throws(() => publicKeyOf(text));
		t.is(error?.message, 'a WireGuard key is the base64 of 32 bytes');
	}
});
