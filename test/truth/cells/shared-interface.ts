// A hub with two peers on one WireGuard interface, of which one is broken: what is wrong is told of that one.

import type {Broken, Names, Part} from '../model.js';

const inside = ({number}: Names, letter: 'h' | 'a' | 'b'): string =>
	`10.${number}.0.${'hab'.indexOf(letter) + 1}`;

function hub(names: Names, command: string | null = null): Part {
	const node = (letter: 'h' | 'a' | 'b') => ({
		kind: 'router',
		interfaces: {
			eth0: {network: names.of('n'), addresses: [`198.18.${names.number}.${'hab'.indexOf(letter) + 1}/24`]},
		},
	});
	const tunnel = (letter: 'a' | 'b') => ({
		ends: {
			[names.of(letter)]: {addresses: [`${inside(names, letter)}/24`]},
			[names.of('h')]: {interface: 'wg0', addresses: [`${inside(names, 'h')}/24`]},
		},
	});
	return {
		networks: {[names.of('n')]: {}},
		nodes: {
			[names.of('h')]: {...node('h'), ...(command === null ? {} : {commands: [command]})},
			[names.of('a')]: node('a'),
			[names.of('b')]: node('b'),
		},
		tunnels: {
			[`${names.of('a')}--${names.of('h')}`]: tunnel('a'),
			[`${names.of('b')}--${names.of('h')}`]: tunnel('b'),
		},
		checks: (['a', 'b'] as const).map(letter => ({
			reach: {from: names.of('h'), to: names.of(letter), addresses: [inside(names, letter)]},
		})),
	};
}

const keyOf = (names: Names, letter: 'a' | 'b'): string =>
	`$(wg show wg0 allowed-ips | grep -F ${inside(names, letter)}/32 | cut -f1)`;

/** Once the interface has all its peers. */
const later = (names: Names, line: string): string =>
	`until wg show wg0 allowed-ips | grep -qF ${inside(names, 'b')}/32; do sleep 0.1; done; ${line}`;

export const sharedInterfaceRows: readonly Broken[] = [
	{
		name: 'several peers: the interface has lost one of them',
		sound: names => hub(names),
		broken: names => hub(names, later(names, `wg set wg0 peer ${keyOf(names, 'b')} remove`)),
		words: names => [
			new RegExp(
				`${names.of('h')} → ${names.of('b')} \\(wg0\\): no handshake \\(last: no such peer\\)|${names.of('h')} wg0 has no peer ${names.of('b')}`,
			),
		],
	},
	{
		name: 'several peers: the address of one is allowed to the other',
		sound: names => hub(names),
		broken: names =>
			hub(
				names,
				later(
					names,
					`wg set wg0 peer ${keyOf(names, 'a')} allowed-ips ${inside(names, 'a')}/32,${inside(names, 'b')}/32`,
				),
			),
		words: names => [
			new RegExp(`${names.of('h')} → ${names.of('b')}.*${inside(names, 'b').replaceAll('.', '\\.')}`),
		],
	},
];
