// WireGuard keys of a lab: given in the topology, or derived from the lab's seed, so that a plan can be made again.

import {createPrivateKey, createPublicKey, hkdfSync} from 'node:crypto';

export interface KeyPair {
	/** Base64 of 32 bytes, as `wg genkey` prints it. */
	readonly privateKey: string;
	/** Base64 of 32 bytes, as `wg pubkey` prints it. */
	readonly publicKey: string;
}

/** Bytes of a lab's seed. */
export const seedLength = 32;

// PKCS #8 around a raw X25519 private key (RFC 8410 section 7).
const pkcs8Head = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The public half of a base64 private key. Throws where that is not 32 bytes. */
export function publicKeyOf(privateKey: string): string {
	const raw = Buffer.from(privateKey, 'base64');
	if (raw.length !== 32) {
		throw new Error('a WireGuard key is the base64 of 32 bytes');
	}

	const key = createPrivateKey({key: Buffer.concat([pkcs8Head, raw]), format: 'der', type: 'pkcs8'});
	const {x} = createPublicKey(key).export({format: 'jwk'});
	return Buffer.from(x!, 'base64url').toString('base64');
}

/** One node's own key pair: the same seed, name and count of rotations always give the same. */
export function deriveKeyPair(seed: Uint8Array, node: string, rotation = 0): KeyPair {
	const purpose = `wgsim wireguard key of ${node}${rotation === 0 ? '' : `, rotation ${rotation}`}`;
	const raw = Buffer.from(hkdfSync('sha256', seed, '', purpose, 32));
	// Clamped as `wg genkey` does (RFC 7748 section 5).
	raw[0]! &= 248;
	raw[31]! = (raw[31]! & 127) | 64;
	const privateKey = raw.toString('base64');
	return {privateKey, publicKey: publicKeyOf(privateKey)};
}

/** One tunnel's preshared key, base64 as `wg genpsk` prints it. */
export const derivePresharedKey = (seed: Uint8Array, tunnel: string): string =>
	Buffer.from(hkdfSync('sha256', seed, '', `wgsim preshared key of ${tunnel}`, 32)).toString('base64');
