// The command line that hints name: it can be typed as it stands, where the user is.

import {fileURLToPath} from 'node:url';
import test from 'ava';
import {completeHint, repairHint, startCommand} from '../../src/lab/find/start-command.js';

const shipped = (name: string): string =>
	fileURLToPath(new URL(`../../topologies/${name}.yaml`, import.meta.url));

for (const [source, folder, command] of [
	['/home/me/vpn/lab.yaml', '/home/me/vpn', 'wgsim start lab.yaml --name office'],
	['/home/me/vpn/lab.yaml', '/home/me', 'wgsim start vpn/lab.yaml --name office'],
	['/home/me/vpn/lab.yaml', '/', 'wgsim start home/me/vpn/lab.yaml --name office'],
	['/home/me/vpn/lab.yaml', '/home/me/other', 'wgsim start /home/me/vpn/lab.yaml --name office'],
	['/home/me/vpn-2/lab.yaml', '/home/me/vpn', 'wgsim start /home/me/vpn-2/lab.yaml --name office'],
	['/home/me/..vpn/lab.yaml', '/home/me', 'wgsim start /home/me/..vpn/lab.yaml --name office'],
	["/home/me/it's mine.yaml", '/home/me', "wgsim start 'it'\\''s mine.yaml' --name office"],
	['/home/me/-lab.yaml', '/home/me', 'wgsim start ./-lab.yaml --name office'],
	['(stdin)', '/home/me', 'wgsim start'],
	[null, '/home/me', 'wgsim start'],
] as const) {
	test(`${source} is named from ${folder} as the user would type it`, t => {
		t.is(startCommand({name: 'office', source}, folder), command);
	});
}

test('a lab that ships is named by its file alone, the reference lab not at all, and under another name by both', t => {
	t.is(startCommand({name: 'routed-vpn', source: shipped('routed-vpn')}, '/'), 'wgsim start');
	const ring = shipped('ring');
	t.is(startCommand({name: 'ring', source: ring}, '/nowhere'), `wgsim start ${ring}`);
	t.is(startCommand({name: 'ring-2', source: ring}, '/nowhere'), `wgsim start ${ring} --name ring-2`);
	const reference = shipped('routed-vpn');
	t.is(startCommand({name: 'two', source: reference}, '/nowhere'), `wgsim start ${reference} --name two`);
});

test('a hint of the fabric, which knows no file, is completed; any other is left as it is', t => {
	const lab = {name: 'office', source: '/home/me/$&.yaml'};
	t.is(repairHint(lab, '/home/me'), "wgsim start '$&.yaml' --name office repairs the lab");
	t.is(completeHint('wgsim start repairs the lab', lab, '/home/me'), repairHint(lab, '/home/me'));
	t.is(completeHint('interfaces: eth0, eth1', lab, '/home/me'), 'interfaces: eth0, eth1');
});
