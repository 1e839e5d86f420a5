// Two routers with an address each that leads to the other alone: `10.0.0.1 peer 10.0.0.2/32`.

import type {BrokenLater, Names, Part} from '../model.js';

const address = ({number}: Names, host: number): string => `10.${number}.3.${host}`;

function joined(names: Names): Part {
	const router = (own: number, peer: number) => ({
		kind: 'router',
		interfaces: {
			eth0: {
				network: names.of('n'),
				addresses: [`${address(names, own)} peer ${address(names, peer)}/32`],
			},
		},
	});
	return {
		networks: {[names.of('n')]: {}},
		nodes: {[names.of('a')]: router(1, 2), [names.of('b')]: router(2, 1)},
		checks: [{reach: {from: names.of('a'), to: names.of('b')}}],
	};
}

export const peerAddressRows: readonly BrokenLater[] = [
	{
		name: 'running: an address has another peer',
		sound: joined,
		breaks: names => [
			[
				'a',
				`ip addr del ${address(names, 1)} peer ${address(names, 2)}/32 dev eth0
				ip addr add ${address(names, 1)} peer ${address(names, 9)}/32 dev eth0`,
			],
		],
		words: names => [
			new RegExp(`${names.of('a')}.*eth0 lacks ${address(names, 1)} peer ${address(names, 2)}/32`),
		],
		repaired: true,
	},
];
