// What is read of the files and folders that a topology names, and what is refused by name.

import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {judgeTopology} from '../../src/lab/sources/read-topology.js';
import {TopologyError} from '../../src/topology/index.js';

const outside = mkdtempSync(join(tmpdir(), 'wgsim-sources-'));
const root = join(outside, 'lab');
mkdirSync(join(root, 'tree', 'deep'), {recursive: true});
mkdirSync(join(root, 'shared'));
writeFileSync(join(root, 'tree', 'deep', 'a.txt'), 'a');
writeFileSync(join(root, 'shared', 'b.txt'), 'b');
writeFileSync(join(outside, 'c.txt'), 'c');
test.after.always(() => rmSync(outside, {recursive: true}));

const key = 'IYYXotYzu0e81Ds5ODhYbqpEQ1n4mUhMEXTRJm+06fA=';

const judge = (text: string) => judgeTopology(Buffer.from(text), join(root, 'lab.yaml'), {file: 'lab.yaml'});

const withFolder = (source: string) =>
	judge(`name: lab
networks: {net: {}}
nodes:
  A: {interfaces: {eth0: {network: net}}, files: [{path: /srv/tree, source: ${source}}]}
  B: {interfaces: {eth0: {network: net}}}
`);

const refusal = async (judged: Promise<unknown>): Promise<string> => {
	try {
		await judged;
		return '';
	} catch (error) {
		if (!(error instanceof TopologyError)) {
			throw error;
		}

		return error.details.join('\n');
	}
};

test.serial('files and folders behind links are read as if they were there', async t => {
	symlinkSync('../shared', join(root, 'tree', 'linked'));
	symlinkSync('deep/a.txt', join(root, 'tree', 'one.txt'));
	const {sources} = await withFolder('tree');
	t.deepEqual(
		sources.get('tree')!.map(({path, content}) => [path, content]),
		[
			['deep/a.txt', 'a'],
			['linked/b.txt', 'b'],
			['one.txt', 'a'],
		],
	);
});

const links: readonly (readonly [target: string, problem: string])[] = [
	['nowhere', 'contains a broken link: deep/bad'],
	['bad', 'contains a broken link: deep/bad'],
	['../../../c.txt', 'contains a link out of the folder of this file: deep/bad'],
	['/dev/null', 'contains a link out of the folder of this file: deep/bad'],
	['..', 'contains a link to a folder above it: deep/bad'],
];

for (const [target, problem] of links) {
	test.serial(`a link to ${target} is refused by its name`, async t => {
		const path = join(root, 'tree', 'deep', 'bad');
		symlinkSync(target, path);
		t.is(
			await refusal(withFolder('tree')),
			`lab.yaml:4:77 nodes.A.files[0].source: "tree" ${problem}; paths start at the folder of this file`,
		);
		rmSync(path);
	});
}

test.serial('a folder without a file is refused', async t => {
	mkdirSync(join(root, 'empty'));
	t.regex(await refusal(withFolder('empty')), /"empty" is an empty folder/);
});

test.serial("a port that the user's own file has is not given to a tunnel", async t => {
	writeFileSync(join(root, 'own.conf'), `[Interface]\nPrivateKey = ${key}\nListenPort = 51820\n`);
	const lab = (more: string): string => `name: lab
networks: {net: {}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}, wireguard: {wg7: {config: own.conf}${more}}}
  B: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
tunnels: {A--B: {ends: {A: {interface: wg0}, B: {}}}}
`;
	t.is(
		await refusal(judge(lab(''))),
		'lab.yaml:4:110 nodes.A.wireguard.wg7.config: own.conf listens on UDP port 51820, which A has for the tunnel A--B already; write another port, in tunnels.NAME.ends.NODE.port or as ListenPort in the file',
	);
	t.is(await refusal(judge(lab('').replace('{interface: wg0}', '{interface: wg0, port: 51821}'))), '');
	const twice = lab(', wg8: {config: own.conf}').replace('{interface: wg0}', '{interface: wg0, port: 51821}');
	t.regex(
		await refusal(judge(twice)),
		/wg8\.config: own\.conf listens on UDP port 51820, which A has for wg7 already/,
	);
});

const withBird = (config: string) =>
	judge(`name: lab
networks: {net: {}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: net}}, routing: {main: {config: ${config}}}}
  B: {interfaces: {eth0: {network: net}}}
`);

test.serial(
	'what a bird.conf includes is read with it, and what lies beside it and is not included is not',
	async t => {
		mkdirSync(join(root, 'edge', 'peers'), {recursive: true});
		writeFileSync(
			join(root, 'edge', 'bird.conf'),
			'include "peers/*.conf";\ninclude "../shared/filters.conf";\n',
		);
		writeFileSync(join(root, 'edge', 'peers', 'a.conf'), 'include "b.list";\n');
		writeFileSync(join(root, 'edge', 'peers', 'b.list'), '');
		writeFileSync(join(root, 'edge', 'peers', 'c.txt'), '');
		writeFileSync(join(root, 'shared', 'filters.conf'), '');
		const {sources} = await withBird('edge/bird.conf');
		t.deepEqual([...sources.keys()].sort(), [
			'edge/bird.conf',
			'edge/peers/a.conf',
			'edge/peers/b.list',
			'shared/filters.conf',
		]);
		t.deepEqual([...(await withBird('edge')).sources.keys()].sort(), ['edge', 'shared/filters.conf']);
	},
);

test.serial(
	'an include that nothing is there for, one that leads outside, and a folder without bird.conf are refused',
	async t => {
		writeFileSync(join(root, 'edge', 'bad.conf'), '# peers\ninclude "peer/*.conf";\n');
		t.regex(
			await refusal(withBird('edge/bad.conf')),
			/^edge\/bad\.conf:2:10: nothing is there for include "peer\/\*\.conf"; /,
		);
		writeFileSync(join(root, 'edge', 'out.conf'), 'include "../../c.txt";\n');
		t.regex(await refusal(withBird('edge/out.conf')), /nothing is there for include "\.\.\/\.\.\/c\.txt"/);
		writeFileSync(join(root, 'top.conf'), 'include "../c.txt";\n');
		t.regex(
			await refusal(withBird('top.conf')),
			/^lab\.yaml:4:\d+ nodes\.A\.routing\.main\.config: "top\.conf" includes \.\.\/c\.txt, which is outside the folder of this file/,
		);
		t.regex(
			await refusal(withBird('tree')),
			/"tree" is a folder without a bird\.conf; name the file in it that BIRD reads first/,
		);
	},
);

test.serial('drop-ins of a .netdev come with it, and so do keys that they name', async t => {
	const write = (name: string, content: string) => writeFileSync(join(root, 'net', name), content);
	mkdirSync(join(root, 'net', 'wg0.netdev.d'), {recursive: true});
	write('wg0.netdev', `[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=${key}\n`);
	write(
		'wg0.netdev.d/peer.conf',
		`[WireGuardPeer]\nPublicKey=${key}\nPresharedKeyFile=/etc/systemd/network/peer.psk\n`,
	);
	write('peer.psk', `${key}\n`);
	write('wg0.network', '[Match]\nName=wg0\n');
	const {sources} = await judge(`name: lab
networks: {net: {}}
nodes:
  A: {interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}, wireguard: {wg0: {config: net/wg0.netdev}}}
  B: {interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
`);
	t.deepEqual([...sources.keys()].sort(), [
		'net/peer.psk',
		'net/wg0.netdev',
		'net/wg0.netdev.d/peer.conf',
		'net/wg0.network',
	]);
});
