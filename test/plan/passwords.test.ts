// Passwords of BGP, OSPF and BFD: where bird.conf has them, and that nothing else shows them.

import test from 'ava';
import {exportNode, formats, readExportSource} from '../../src/plan/export/index.js';
import type {PlannedFile} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {showFiles} from '../../src/plan/show-files.js';
import {filesOf, read, seed} from './reference.js';

const lab = `name: lab
networks:
  internet:
    prefix: [198.51.100.0/24]
    bgp: {asn: 64500, password: "to the ISP", ttl-security: true, bfd: {password: of-bfd, authentication: simple}}
sites: {count: 2, gateways: {count: 1}}
overlay:
  bgp: {password: "two sites!", ttl-security: true, bfd: {password: over-bfd}}
  ospf: {password: in-site, bfd: {password: in-bfd, authentication: keyed-md5}}
nodes:
  R1: {routing: {main: {ospf: {PRIVATE4: {version: 2, interfaces: {eth0: {password: pinned, authentication: keyed-md5}}}}}}}
  V1-1: {routing: {private: {ospf: {PRIVATE4: {version: 2, interfaces: {eth1: {password: pinned, authentication: keyed-md5}}}}}}}
`;
const passwords = ['to the ISP', 'two sites!', 'of-bfd', 'over-bfd', 'in-site', 'in-bfd', 'pinned'];
const topology = read(lab);
const plan = planLab(topology, seed);
const fileOf = (node: string, path: string): PlannedFile =>
	filesOf(plan, node).find(file => file.path === path)!;

test('a BGP session has its password, TTL security and the password of its BFD, at both ends', t => {
	for (const [node, name] of [
		['V1-1', 'BGP_internet'],
		['internet-pe', 'BGP_V1_1'],
	] as const) {
		const {content} = fileOf(node, '/etc/bird/main.conf');
		const session = content.slice(content.indexOf(`protocol bgp ${name} {`));
		t.regex(session, /^[^}]*\n\tpassword "to the ISP";\n\tttl security on;\n/);
		t.regex(
			session,
			/^[^}]*\n\tbfd \{\n\t\tinterval 100 ms;\n\t\tmultiplier 5;\n\t\tauthentication simple;\n\t\tpassword "of-bfd";\n\t\};/,
		);
	}

	const inside = fileOf('V2-1', '/etc/bird/private.conf').content;
	t.regex(inside, /\n\tpassword "two sites!";\n\tttl security on;\n/);
	t.regex(inside, /\n\t\tauthentication meticulous keyed sha1;\n\t\tpassword "over-bfd";/);
});

test('OSPF makes an HMAC of a password, or what is written; BFD on its interface has one of its own', t => {
	const {content} = fileOf('R1', '/etc/bird/main.conf');
	const [, v3, v2] = content.split(/^protocol ospf/m);
	t.regex(v3!, /authentication cryptographic;\n\t+password "in-site" \{ algorithm hmac sha256; \};/);
	t.regex(v2!, /authentication cryptographic;\n\t+password "pinned" \{ algorithm keyed md5; \};/);
	t.true(
		content.includes(
			'interface "eth0" { interval 100 ms; multiplier 5; authentication keyed md5; password "in-bfd"; };',
		),
	);
	t.regex(content, /interface "dummy0" \{ stub; \};/);
	const simple = lab.replaceAll('authentication: keyed-md5}}}}}}}', 'authentication: simple}}}}}}}');
	const other = filesOf(planLab(read(simple), seed), 'R1').find(({path}) => path === '/etc/bird/main.conf')!;
	t.regex(other.content, /authentication simple;\n\t+password "pinned";/);
});

test('without passwords bird.conf has none, and is for everybody to read', t => {
	const bare = planLab(read('name: lab\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {count: 2}\n'), seed);
	for (const {files} of bare.nodes) {
		for (const file of files.filter(({path}) => path.startsWith('/etc/bird/'))) {
			t.notRegex(file.content, /password|authentication|ttl security/);
			t.is(file.mode, 0o644);
			t.false(file.secret);
		}
	}
});

test('a file with a password is for root only, and the output filter knows each of its node', t => {
	for (const {node, files} of plan.nodes) {
		const configs = files.filter(({path}) => path.startsWith('/etc/bird/'));
		t.true(configs.length > 0);
		t.true(configs.every(({mode, secret}) => mode === 0o600 && secret));
		const known = files.find(({path}) => path === '/etc/wgsim/secrets')!.content.split('\n');
		for (const password of passwords) {
			t.is(
				known.includes(password),
				configs.some(({content}) => content.includes(`"${password}"`)),
				`${password} in ${node}`,
			);
		}

		const others = files.filter(({secret}) => !secret);
		t.false(
			passwords.some(password => JSON.stringify(others).includes(`"${password}"`)),
			node,
		);
	}

	t.false(passwords.some(password => JSON.stringify(plan.wiring).includes(password)));
});

test('render shows a password only when asked for', t => {
	for (const node of ['V1-1', 'R1', 'internet-pe']) {
		const [hidden, shown] = [false, true].map(withKeys =>
			JSON.stringify(showFiles(topology, new Map(), node, withKeys)),
		);
		t.false(
			passwords.some(password => hidden!.includes(password)),
			node,
		);
		t.true(
			passwords.some(password => shown!.includes(password)),
			node,
		);
		t.regex(hidden!, /password \(hidden\)/);
	}
});

test('an export has names in place of passwords, which BIRD looks for in a file that it names', t => {
	const {wiring, nodes} = plan;
	const {files} = nodes.find(({node}) => node === 'V1-1')!;
	const source = readExportSource(wiring, 'V1-1', new Map(files.map(({path, content}) => [path, content])));
	for (const format of formats) {
		const bare = exportNode(source, format, false);
		t.false(passwords.some(password => JSON.stringify(bare).includes(password)));
		const config = bare.find(({path}) => path === '/etc/bird/private.conf')!;
		t.regex(config.content, /^include "private\.passwords\.conf";\n/);
		t.regex(config.content, /\n\tpassword PASSWORD_\d;\n\tttl security on;/);
		t.regex(
			bare.find(({path}) => path === '/INSTALL.md')!.content,
			/\* `\/etc\/bird\/private\.passwords\.conf`, with a line `define NAME = "…";` for each of PASSWORD_1, /,
		);
		const full = exportNode(source, format, true).find(({path}) => path === '/etc/bird/private.conf')!;
		t.true(full.content.includes('password "two sites!";'));
		t.is(full.mode, 0o600);
		t.true(full.secret);
	}
});
