// What no machine could run is refused before it costs memory and time; none of these may take a gigabyte, or end in a stack overflow.

import test from 'ava';
import {parseTopology, TopologyError} from '../../src/topology/index.js';

const many = (count: number, make: (index: number) => string, between = ', '): string =>
	Array.from({length: count}, (_, index) => make(index)).join(between);

const refused: Readonly<Record<string, readonly [text: string, problem: RegExp]>> = {
	'250,000 keys in one flow map': [
		`{${many(250_000, index => `${index}:`, ',')}}`,
		/^lab\.yaml:1:1: the file has 249999 lines and items; at most 200000 are possible$/,
	],
	'30,000 keys of a map': [
		`name: lab\nnetworks: {${many(30_000, index => `n${index}: `)}}`,
		/^lab\.yaml:2:1 networks: this map has 30000 items; at most 20000 are possible; split the lab$/,
	],
	'30,000 items of a list': [
		`name: lab\nchecks: [${many(30_000, () => '1')}]`,
		/^lab\.yaml:2:1 checks: this list has 30000 items; at most 20000 are possible; split the lab$/,
	],
	'6,000 nodes': [
		`name: lab\nnodes: {${many(6000, index => `h${index}: `)}}`,
		/^lab\.yaml:2:1 nodes: these are 6000 nodes; at most 5000 are possible; split the lab$/,
	],
	'aliases that come to 2,000,000 values': [
		`name: lab\nx-a: &a [${many(1000, () => '1')}]\nx-b: [${many(2000, () => '*a')}]`,
		/^lab\.yaml:1:1: (the file has more than 400000 values|aliases \(\*name\) expand)/,
	],
	'more pairs than are tried': [
		`name: lab\nnetworks: {net: }\nnodes:\n${many(400, index => `  h${index}: {interfaces: {eth0: {network: net, addresses: [10.0.${index >> 8}.${index & 255}/12]}}}`, '\n').replace('10.0.0.0/', '10.1.0.0/')}\nchecks: [{reach: {from: "*", to: "*"}}]`,
		/checks\[0\]\.reach: the checks up to this one have 160000 pairs; at most 100000 are possible; narrow from or to$/,
	],
	'more tunnels than a node has ports': [
		`name: lab\nnetworks: {net: }\nnodes: {a: {interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}}, b: {interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}}\ntunnels: {a--b: {ends: {a: {port: 65536}}}}`,
		/tunnels\.a--b\.ends\.a\.port: must be at most 65535, got 65536/,
	],
};

for (const [what, [text, problem]] of Object.entries(refused)) {
	test(`${what} are refused`, t => {
		const error = t.throws(() => parseTopology(text, {file: 'lab.yaml'}), {instanceOf: TopologyError});
		t.regex(error?.details[0] ?? '', problem);
	});
}

test('of thousands of problems 100 are shown, and all are counted', t => {
	const text = `name: lab\nnetworks: {${many(15_000, index => `n${index}: {mtu: x}`)}}\nnodes: {}`;
	const error = t.throws(() => parseTopology(text, {file: 'lab.yaml'}), {instanceOf: TopologyError});
	t.is(error?.message, '15000 problems in lab.yaml');
	t.is(error?.details.length, 101);
	t.is(error?.details.at(-1), 'lab.yaml:1:1: … and 14900 more');
});

test('ports that are derived end where UDP ends', t => {
	const tunnels = many(13_720, index => `t${index}: {ends: {a: , b: }}`);
	const text = `name: lab\nnetworks: {net: }\nnodes: {a: {interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}}, b: {interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}}\ntunnels: {${tunnels}}`;
	const error = t.throws(() => parseTopology(text, {file: 'lab.yaml'}), {instanceOf: TopologyError});
	t.is(error?.problems.length, 8);
	t.is(error?.problems[0]?.message, 'a has no UDP port left for this tunnel: 65536 is above 65535');
});
