// Every bird.conf that wgsim writes is one that the node image's BIRD takes: those of all shipped labs, and of what they do not show.

import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {connect} from '../../src/engine/client.js';
import {ensureNodeImage} from '../../src/engine/image.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {parseTopology} from '../../src/topology/index.js';
import {run} from './helpers.js';

const folder = new URL('../../topologies/', import.meta.url);
// own-config's own are tried before each start of it.
const shipped = readdirSync(folder).filter(name => name.endsWith('.yaml') && name !== 'own-config.yaml');

const ospfWays = ['hmac-sha256', 'hmac-sha384', 'hmac-sha512', 'hmac-sha1', 'keyed-md5', 'simple'];
const bfdWays = ['meticulous-keyed-sha1', 'keyed-sha1', 'meticulous-keyed-md5', 'keyed-md5', 'simple'];
const signs = String.raw`!#$%&'()*+,-./0:;<=>?@A[\]^_a{|}~`;

/** Two routers on one wire, which authenticate in these ways. */
const pair = (ospf: object, bfd: object, bgp: object, version: 2 | 3): string => {
	const node = (number: number, other: object = {}) => ({
		kind: 'router',
		interfaces: {
			eth0: {network: 'net', addresses: [`192.0.2.${number}/24`, `2001:db8::${number}/64`]},
		},
		routing: {
			main: {
				asn: 65_000 + number,
				ospf: {AREA: {version, interfaces: {eth0: {...ospf, bfd}}}},
				bgp: {PEER: {interface: 'eth0', bfd, ...bgp, ...other}},
			},
		},
	});
	return JSON.stringify({
		name: 'pair',
		networks: {net: {}},
		nodes: {A: node(1), B: node(2, {transit: true})},
	});
};

const made: [string, string][] = [
	...ospfWays.flatMap((authentication): [string, string][] =>
		([2, 3] as const)
			.filter(version => version === 2 || authentication.startsWith('hmac'))
			.map(version => [
				`OSPFv${version} ${authentication}`,
				pair({password: signs.slice(-8), authentication}, {password: 'b'}, {password: signs}, version),
			]),
	),
	...bfdWays.map((authentication): [string, string] => [
		`BFD ${authentication}`,
		pair({}, {password: signs.slice(0, 16), authentication, interval: '200ms'}, {'ttl-security': true}, 3),
	]),
	[
		'communities and local preference',
		pair(
			{},
			{},
			{
				'local-preference': 4_294_967_295,
				communities: ['65001:1', '4200000000:1:2', 'no-export', 'graceful-shutdown'],
			},
			2,
		),
	],
	[
		'one AS, with reflectors in a row',
		'{name: row, networks: {internet: {prefix: [198.51.100.0/24]}}, sites: {count: 3, asn: 64512}, overlay: {mesh: ring, bgp: {password: p}}}',
	],
];

test('BIRD takes each configuration that wgsim writes, and refuses one that is broken', async t => {
	const {tag} = await ensureNodeImage(await connect());
	const labs = [
		...shipped.map(name => [name, readFileSync(new URL(name, folder), 'utf8')] as const),
		...made,
	];
	const request = Object.fromEntries(
		labs.flatMap(([name, text]) => {
			const topology = parseTopology(text, {
				file: name,
				env: {},
				set: name.startsWith('big') ? {N: '4'} : {},
			});
			return planLab(topology, new Uint8Array(32).fill(7)).nodes.flatMap(({node, files}) => {
				const birds = files.filter(({path}) => path.startsWith('/etc/bird/'));
				return birds.length === 0
					? []
					: [[`${name} ${node}`, {files: birds, birds: birds.map(({path}) => path)}]];
			});
		}),
	) as Record<string, {files: {content: string}[]; birds: string[]}>;
	const [first] = Object.values(request);
	const broken = first!.files.map(file => ({...file, content: file.content.replace('}', '} }')}));
	const {stdout, stderr, code} = await run(
		['docker', 'run', '--rm', '-i', '--network', 'none', '--entrypoint', 'wgsim-try', tag],
		{input: JSON.stringify({...request, broken: {...first, files: broken}})},
	);
	t.is(code, 0, stderr);
	const {broken: refused, ...others} = JSON.parse(stdout) as Record<string, Record<string, string>>;
	t.regex(Object.values(refused!)[0]!, /syntax error/);
	t.deepEqual(
		Object.entries(others).filter(([, said]) => Object.keys(said).length > 0),
		[],
	);
	t.true(Object.keys(others).length > 60, `${Object.keys(others).length} nodes`);
});
