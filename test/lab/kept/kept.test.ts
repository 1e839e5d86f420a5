// What is kept of changes by hand: which files, and the commands that make again what a fact names.

import {gzipSync} from 'node:zlib';
import test from 'ava';
import {addedBy, ruleCommands} from '../../../src/lab/kept/commands.js';
import {chooseChanges} from '../../../src/lab/kept/files.js';
import {readKept} from '../../../src/lab/kept/read.js';
import {ipCommand} from '../../../src/lab/observed/foreign-addresses.js';
import {renderRestored, renderSaved} from '../../../src/output/kept.js';

const fact = (mend: string) => ({text: `V1-1 has something; ${mend} in the node removes it`});

test('what a fact would take away is added again, in its namespace', t => {
	t.deepEqual(addedBy(fact(ipCommand('main', 'address del 10.9.9.9/24 dev eth0'))), {
		kind: 'command',
		argv: ['ip', 'address', 'add', '10.9.9.9/24', 'dev', 'eth0'],
	});
	t.deepEqual(addedBy(fact(ipCommand('private', 'route del blackhole 10.78.0.0/16'))), {
		kind: 'command',
		argv: ['ip', '-n', 'private', 'route', 'add', 'blackhole', '10.78.0.0/16'],
	});
	t.deepEqual(addedBy(fact(ipCommand('private', '-6 rule del priority 99'))), {
		kind: 'rule',
		ip: ['ip', '-n', 'private', '-6'],
		priority: '99',
	});
	t.is(addedBy({text: 'V1-1:eth0 has no carrier'}), null);
	t.is(addedBy(fact('`tc qdisc del dev eth0 root`')), null, 'queues are not kept');
});

test('a rule is made by what the kernel says of it', t => {
	t.deepEqual(ruleCommands(['ip', '-4'], '99:\tfrom all to 10.1.1.1 lookup main\n'), [
		['ip', '-4', 'rule', 'add', 'priority', '99', 'from', 'all', 'to', '10.1.1.1', 'lookup', 'main'],
	]);
	t.deepEqual(ruleCommands(['ip'], ''), []);
});

test('files of folders where people write are kept; others, and what was deleted, are named', t => {
	const {kept, left} = chooseChanges([
		{path: '/etc', change: 'changed'},
		{path: '/etc/bird', change: 'changed'},
		{path: '/etc/bird/main.conf', change: 'added'},
		{path: '/etc/wgsim', change: 'added'},
		{path: '/etc/wgsim/name', change: 'added'},
		{path: '/etc/hosts', change: 'changed'},
		{path: '/etc/hosts.allow', change: 'added'},
		{path: '/etc/resolv.conf', change: 'changed'},
		{path: '/etc/motd', change: 'deleted'},
		{path: '/root', change: 'changed'},
		{path: '/root/.bash_history', change: 'added'},
		{path: '/root/notes', change: 'added'},
		{path: '/run/bird.ctl', change: 'added'},
		{path: '/usr', change: 'changed'},
		{path: '/usr/bin', change: 'changed'},
		{path: '/usr/bin/htop', change: 'added'},
		{path: '/usr/bin/tree', change: 'added'},
		{path: '/usr/local/bin/mine', change: 'added'},
	]);
	t.deepEqual(kept, ['/etc/bird/main.conf', '/etc/hosts.allow', '/root/notes', '/usr/local/bin/mine']);
	t.deepEqual(left, ['/etc/motd was deleted', '/usr/bin: 2 changed, in no folder that is saved']);
});

const whole = {
	kept: 1,
	wgsim: '0.1.0',
	lab: 'two-sites',
	savedAt: 1,
	nodes: {
		R1: {
			files: [{path: '/root/notes', mode: 0o600, uid: 0, gid: 0, content: 'aGk='}],
			commands: [['ip', 'route', 'add', 'blackhole', '10.78.0.0/16']],
		},
	},
};

test('what is kept is listed, and what is not', t => {
	t.deepEqual(renderSaved({kept: whole, left: ['R2: /etc/motd was deleted']}), [
		'R1: /root/notes',
		'R1: ip route add blackhole 10.78.0.0/16',
		'not saved:',
		'  R2: /etc/motd was deleted',
	]);
	t.deepEqual(renderRestored({files: 1, commands: 2, failed: ['R1: ip route add: no']}), [
		'1 file restored, 2 addresses, routes or rules there',
		'R1: ip route add: no',
	]);
	t.is(
		renderRestored({files: 0, commands: 1, failed: []})[0],
		'0 files restored, 1 address, route or rule there',
	);
});

test('only what wgsim save wrote is put back', t => {
	t.deepEqual(readKept('f', gzipSync(JSON.stringify(whole))), whole);
	for (const content of [
		Buffer.from('hello'),
		gzipSync('{}'),
		gzipSync(JSON.stringify({...whole, kept: 2})),
		gzipSync(JSON.stringify({...whole, nodes: {R1: {files: [], commands: [['rm', '-r', '/']]}}})),
		gzipSync(JSON.stringify({...whole, nodes: {R1: {files: [{path: 'etc/x'}], commands: []}}})),
	]) {
		t.throws(() => readKept('f', content), {message: /f is not a file that this wgsim can restore/});
	}
});
