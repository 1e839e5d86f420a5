// Rotated keys in a plan: everywhere in place of the first ones, nowhere else, and no reason to make a node anew.

import test from 'ava';
import {deriveKeyPair, publicKeyOf} from '../../src/plan/keys.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {rotateKeys} from '../../src/plan/rotate-keys.js';
import {read, referenceText, seed} from './reference.js';

const plan = planLab(read(referenceText), seed);
const contentOf = (node: string, path: string, of = plan): string =>
	of.nodes.find(each => each.node === node)!.files.find(file => file.path === path)!.content;
const first = {
	privateKey: '001CiWM8Klnl/ATecTMAYj0sq+wogo4aCEj+tDRkkRY=',
	publicKey: publicKeyOf('001CiWM8Klnl/ATecTMAYj0sq+wogo4aCEj+tDRkkRY='),
};
const now = deriveKeyPair(seed, 'V1-1', 1);
const rotated = rotateKeys(plan, {'V1-1': {rotation: 1, first, now}});

test('every rotation gives another key, and the same again', t => {
	const keys = [0, 1, 2].map(rotation => deriveKeyPair(seed, 'V1-1', rotation).publicKey);
	t.is(new Set(keys).size, 3);
	t.deepEqual(deriveKeyPair(seed, 'V1-1', 0), deriveKeyPair(seed, 'V1-1'));
	t.is(deriveKeyPair(seed, 'V1-1', 1).publicKey, keys[1]!);
});

test('the gateway has its new key, its peers and the fabric know it, and nobody knows the old one', t => {
	t.true(contentOf('V1-1', '/etc/wireguard/wg3.conf', rotated).includes(now.privateKey));
	t.true(contentOf('V2-1', '/etc/wireguard/wg1.conf', rotated).includes(now.publicKey));
	t.is(
		rotated.wiring.expect.handshakes.filter(({peerPublicKey}) => peerPublicKey === now.publicKey).length,
		4,
	);
	const text = JSON.stringify(rotated);
	t.false(text.includes(first.privateKey));
	t.false(text.includes(first.publicKey));
});

test('its private key is in its own files only', t => {
	const holders = [rotated.fabric, ...rotated.nodes].filter(each =>
		each.files.some(({content}) => content.includes(now.privateKey)),
	);
	t.deepEqual(
		holders.map(({node}) => node),
		['V1-1'],
	);
	t.false(JSON.stringify(rotated.wiring).includes(now.privateKey));
});

test('digests stay: a rotation is no change of the plan', t => {
	const digests = ({fabric, nodes}: typeof plan) => [fabric, ...nodes].map(({digest}) => digest);
	t.deepEqual(digests(rotated), digests(plan));
});
