// Every bird.conf that wgsim writes is one that the node image's BIRD takes: those of all shipped labs, and of what they do not show.

import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {connect} from '../../src/engine/client.js';
import {ensureNodeImage} from '../../src/engine/image.js';
import {exportNode, readExportSource} from '../../src/plan/export/index.js';
import type {Plan, PlannedFile} from '../../src/plan/model.js';
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
				'learned-communities': ['65001:2', '4200000000:1:3', 'no-advertise'],
			},
			2,
		),
	],
	[
		'fixed routes that BIRD has',
		JSON.stringify({
			name: 'fixed',
			networks: {net: {}, other: {}},
			nodes: {
				A: {
					kind: 'router',
					interfaces: {
						eth0: {network: 'net', addresses: ['192.0.2.1/28', '2001:db8::1/64']},
						eth1: {network: 'other', addresses: ['192.0.2.17/28']},
					},
					routes: [
						{to: '10.0.0.0/8', via: '192.0.2.2', bfd: {password: signs.slice(0, 20)}},
						{to: '10.0.0.0/8', via: '2001:db8::2', metric: 10},
						{to: '10.0.0.0/8', interface: 'wg0', metric: 50},
						{to: '10.0.0.0/8', type: 'blackhole', metric: 4_294_967_295},
						{to: '2001:db8:9::/48', via: '2001:db8::2', bfd: {password: signs.slice(0, 20)}},
						{to: '2001:db8:9::/48', via: 'fe80::1', interface: 'eth1', metric: 2000},
						{to: '2001:db8:9::/48', type: 'unreachable', metric: 3000},
						{to: '10.9.0.0/24', via: '172.16.0.1', interface: 'wg0', bfd: true},
					],
				},
				B: {
					kind: 'router',
					interfaces: {
						eth0: {network: 'net', addresses: ['192.0.2.2/28', '2001:db8::2/64']},
						eth1: {network: 'other', addresses: ['192.0.2.18/28']},
					},
				},
			},
			tunnels: {'A--B': {ends: {A: {addresses: ['172.16.0.0/31']}, B: {addresses: ['172.16.0.1/31']}}}},
		}),
	],
	[
		'one AS, with reflectors in a row',
		'{name: row, networks: {internet: {prefix: [198.51.100.0/24]}}, sites: {count: 3, asn: 64512}, overlay: {mesh: ring, bgp: {password: p}}}',
	],
];

interface Tried {
	readonly files: readonly PlannedFile[];
	readonly birds: readonly string[];
}

/** The same as an export has it: names in place of passwords, which are in a file beside it, as its guide says. */
function exported({wiring}: Plan, node: string, files: readonly PlannedFile[]): Tried {
	const source = readExportSource(wiring, node, new Map(files.map(({path, content}) => [path, content])));
	const configs = exportNode(source, 'bird', false).filter(({path}) => path.startsWith('/etc/bird/'));
	const passwords = configs.flatMap(({path, content}) => {
		const names = [...new Set(content.match(/PASSWORD_\d+/g))];
		const lines = names.map(name => `define ${name} = "${name.toLowerCase()}";\n`).join('');
		return names.length === 0
			? []
			: [{path: path.replace('.conf', '.passwords.conf'), mode: 0o600, content: lines}];
	});
	return {
		files: [...configs, ...passwords].map(file => ({...file, encoding: 'utf8', secret: true})),
		birds: configs.map(({path}) => path),
	};
}

test('BIRD takes each configuration that wgsim writes or exports, and refuses one that is broken', async t => {
	const {tag} = await ensureNodeImage(await connect());
	const labs = [
		...shipped.map(name => [name, readFileSync(new URL(name, folder), 'utf8')] as const),
		...made,
	];
	const request: Record<string, Tried> = {};
	for (const [name, text] of labs) {
		const set: Record<string, string> = name.startsWith('big') ? {N: '4'} : {};
		const plan = planLab(parseTopology(text, {file: name, env: {}, set}), new Uint8Array(32).fill(7));
		for (const {node, files} of plan.nodes) {
			const birds = files.filter(({path}) => path.startsWith('/etc/bird/'));
			request[`${name} ${node}`] = {files: birds, birds: birds.map(({path}) => path)};
			if (birds.some(({secret}) => secret)) {
				request[`${name} ${node}, exported`] = exported(plan, node, files);
			}
		}
	}

	const [first] = Object.values(request);
	const broken = first!.files.map(file => ({...file, content: file.content.replace('}', '} }')}));
	const bare = request['ibgp-reflectors.yaml b1-gw1, exported']!;
	const {stdout, stderr, code} = await run(
		['docker', 'run', '--rm', '-i', '--network', 'none', '--entrypoint', 'wgsim-try', tag],
		{
			input: JSON.stringify({
				...request,
				broken: {...first, files: broken},
				'without passwords': {...bare, files: bare.files.filter(({path}) => !path.includes('passwords'))},
			}),
		},
	);
	t.is(code, 0, stderr);
	const said = JSON.parse(stdout) as Record<string, Record<string, string>>;
	t.regex(Object.values(said['broken']!)[0]!, /syntax error/);
	t.regex(Object.values(said['without passwords']!)[0]!, /Unable to open included file .*passwords\.conf/);
	t.deepEqual(
		Object.entries(said)
			.filter(([, refused]) => Object.keys(refused).length > 0)
			.map(([name]) => name),
		['broken', 'without passwords'],
		stdout,
	);
	t.true(Object.keys(said).length > 100, `${Object.keys(said).length} nodes`);
});
