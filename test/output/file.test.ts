// A result that cannot be written is refused before any work; and what was there stays until something takes its place.

import {execFileSync, spawn} from 'node:child_process';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {exitCodes, type WgsimError} from '../../src/errors.js';
import {claimFile} from '../../src/output/sinks/file.js';
import {toFileName} from '../../src/output/sinks/file-name.js';
import {claimFolder} from '../../src/output/sinks/place.js';
import {fromSource} from '../from-source.js';
import {forbidden, foreignText} from './foreign.js';

function folder(t: ExecutionContext): string {
	const path = mkdtempSync(join(tmpdir(), 'wgsim-file-'));
	t.teardown(() => rmSync(path, {recursive: true, force: true}));
	return path;
}

/** Small file systems take root, and a namespace of mounts that goes away by itself. */
const isRoot = process.getuid?.() === 0;

async function refusal(t: ExecutionContext, path: string): Promise<WgsimError> {
	const error = (await t.throwsAsync(claimFile('--junit', path))) as WgsimError;
	t.is(error.exitCode, exitCodes.usage);
	t.true(error.message.startsWith(path === '' ? '--junit: ' : `--junit ${path}: `), error.message);
	return error;
}

test('what cannot be written is refused, with the reason and the way out, and nothing is made', async t => {
	const top = folder(t);
	writeFileSync(join(top, 'file'), 'old');
	symlinkSync('loop', join(top, 'loop'));
	const refused: readonly [path: string, reason: RegExp][] = [
		['nowhere/report.xml', /its folder does not exist$/],
		['file/report.xml', /a part of its path is not a folder$/],
		['.', /it is a folder$/],
		['new/', /it is a folder$/],
		['loop', /the link leads to itself$/],
		['a'.repeat(300), /the name is too long$/],
	];
	for (const [path, reason] of refused) {
		t.regex((await refusal(t, `${top}/${path}`)).message, reason);
	}

	t.is((await refusal(t, join(top, 'nowhere/report.xml'))).hint, `mkdir -p ${top}/nowhere`);
	t.regex((await refusal(t, '')).message, /the name of the file is empty$/);
	t.regex((await refusal(t, '/proc/wgsim')).message, /cannot be written/);
	t.deepEqual(readdirSync(top).sort(), ['file', 'loop']);
});

test('a file that is there stays as it is until the new one is whole, and keeps its permissions and its name', async t => {
	const top = folder(t);
	const path = join(top, 'report.xml');
	writeFileSync(path, 'old');
	chmodSync(path, 0o640);
	symlinkSync('report.xml', join(top, 'link'));
	const file = await claimFile('--junit', join(top, 'link'));
	t.deepEqual(readdirSync(top).sort(), ['link', 'report.xml']);
	const staged = await file.stage('new');
	t.is(readFileSync(path, 'utf8'), 'old');
	await staged.commit();
	t.is(readFileSync(path, 'utf8'), 'new');
	t.is(statSync(path).mode & 0o777, 0o640);
	t.deepEqual(readdirSync(top).sort(), ['link', 'report.xml']);
	await (await file.stage('newer')).discard();
	t.is(readFileSync(path, 'utf8'), 'new');
	t.deepEqual(readdirSync(top).sort(), ['link', 'report.xml']);
});

test('a link to a file that is still to be made stays a link', async t => {
	const top = folder(t);
	mkdirSync(join(top, 'results'));
	symlinkSync('results/report.xml', join(top, 'link'));
	await (await claimFile('--junit', join(top, 'link'))).write('new');
	t.is(readFileSync(join(top, 'results/report.xml'), 'utf8'), 'new');
});

test('a new file has the permissions that are asked for from the first moment, else what the umask leaves', async t => {
	const top = folder(t);
	await (await claimFile('--output', join(top, 'key'), {mode: 0o600})).write('secret');
	t.is(statSync(join(top, 'key')).mode & 0o777, 0o600);
	await (await claimFile('--output', join(top, 'report'))).write('new');
	t.is(statSync(join(top, 'report')).mode & 0o777, 0o666 & ~process.umask());
});

test('a file that is there is written over only where that is asked for', async t => {
	const path = join(folder(t), 'lab.yaml');
	const file = await claimFile('--output', path, {overwrite: false});
	await file.write('new');
	const error = (await t.throwsAsync(claimFile('--output', path, {overwrite: false}))) as WgsimError;
	t.is(error.exitCode, exitCodes.usage);
	t.regex(error.hint ?? '', /--force/);
});

test('a stream takes the place of what is there with its first piece, and no sooner', async t => {
	const path = join(folder(t), 'a.pcapng');
	writeFileSync(path, 'old');
	const stream = (await claimFile('--write', path)).stream();
	t.is(readFileSync(path, 'utf8'), 'old');
	await stream.write('one');
	t.is(readFileSync(path, 'utf8'), 'one');
	await stream.write('two');
	await stream.close();
	t.is(readFileSync(path, 'utf8'), 'onetwo');
	const none = (await claimFile('--write', path)).stream();
	await none.close();
	t.is(readFileSync(path, 'utf8'), 'onetwo');
});

test('pipes and devices are written to as they are', async t => {
	const pipe = join(folder(t), 'pipe');
	execFileSync('mkfifo', [pipe]);
	const file = await claimFile('--junit', pipe);
	const reader = spawn('cat', [pipe], {stdio: ['ignore', 'pipe', 'inherit']});
	await file.write('through a pipe');
	let read = '';
	for await (const chunk of reader.stdout) {
		read += chunk;
	}

	t.is(read, 'through a pipe');
	t.true(statSync(pipe).isFIFO());
	await (await claimFile('--junit', '/dev/null')).write('away');
	t.true(statSync('/dev/null').isCharacterDevice());
});

test('a device that is full fails then, and says so', async t => {
	const file = await claimFile('--junit', '/dev/full');
	const error = (await t.throwsAsync(file.write('much'))) as WgsimError;
	t.is(error.message, 'cannot write /dev/full: no space is left on the device');
	t.is(error.exitCode, exitCodes.failed);
	const stream = file.stream();
	t.is(((await t.throwsAsync(stream.write('much'))) as WgsimError).exitCode, exitCodes.failed);
	await stream.close();
});

test('stdout has several names', async t => {
	for (const path of ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']) {
		t.true((await claimFile('--junit', path)).isStdout, path);
	}

	t.false((await claimFile('--junit', '/dev/stderr')).isStdout);
});

test('a folder that is still to be made is one that can be made', async t => {
	const top = folder(t);
	await claimFolder('--output', join(top, 'a/b/c'));
	t.deepEqual(readdirSync(top), []);
	writeFileSync(join(top, 'file'), '');
	const error = (await t.throwsAsync(claimFolder('--output', join(top, 'file/a')))) as WgsimError;
	t.is(error.exitCode, exitCodes.usage);
});

/** Runs a script of this file's imports where a small file system, or one that takes nothing, is mounted. */
const inMounts = (commands: string, script: string): string =>
	execFileSync(
		'unshare',
		[
			'--mount',
			'sh',
			'-ec',
			`${commands}; exec "$@"`,
			'sh',
			process.execPath,
			fromSource,
			'--input-type=module',
			'-e',
			script,
		],
		{encoding: 'utf8', cwd: new URL('../..', import.meta.url)},
	);

const tell = `
import {claimFile} from './src/output/sinks/file.ts';
const tell = async work => {
	try {
		await work();
		console.log('well');
	} catch ({message, exitCode}) {
		console.log(exitCode + ' ' + message);
	}
};
`;

if (isRoot) {
	test('on a disk that is full the old file stays, and nothing else', t => {
		const top = folder(t);
		const path = join(top, 'report.xml');
		const output = inMounts(
			`mount -t tmpfs -o size=64k none ${top}; printf old > ${path}`,
			`${tell}
			const file = await claimFile('--junit', '${path}');
			await tell(() => file.write('x'.repeat(100000)));
			const {readFileSync, readdirSync} = await import('node:fs');
			console.log(readFileSync('${path}', 'utf8'), readdirSync('${top}').join());`,
		);
		t.is(output, `1 cannot write ${path}: no space is left on the device\nold report.xml\n`);
	});

	test('a file system that takes nothing is refused; a file that is mounted alone is written in place', t => {
		const top = folder(t);
		const path = join(top, 'report.xml');
		const output = inMounts(
			`mount -t tmpfs none ${top}; printf old > ${path}; touch ${top}/one; mount --bind ${top}/one ${top}/one; mount -o remount,ro ${top}; mount -o remount,rw,bind ${top}/one`,
			`${tell}
			await tell(() => claimFile('--junit', '${path}'));
			await tell(() => claimFile('--junit', '${top}/new.xml'));`,
		);
		t.is(
			output,
			`2 --junit ${path}: cannot be written: the file system is read-only\n2 --junit ${top}/new.xml: cannot be written: the file system is read-only\n`,
		);
		const mounted = inMounts(
			`mount -t tmpfs none ${top}; printf old > ${path}; touch ${top}/host; mount --bind ${top}/host ${path}`,
			`${tell}
			const file = await claimFile('--junit', '${path}');
			await tell(() => file.write('new'));
			const stream = file.stream();
			await tell(() => stream.write('newer'));
			await stream.close();
			const {readFileSync, readdirSync} = await import('node:fs');
			console.log(readFileSync('${top}/host', 'utf8'), readdirSync('${top}').sort().join());`,
		);
		t.is(mounted, 'well\nwell\nnewer host,report.xml\n');
	});

	test('others may not write where they may not, and a file of theirs stays theirs', t => {
		const top = folder(t);
		writeFileSync(join(top, 'mine'), 'old');
		mkdirSync(join(top, 'closed'), {mode: 0o755});
		writeFileSync(join(top, 'closed/open'), 'old', {mode: 0o666});
		chmodSync(join(top, 'closed/open'), 0o666);
		chmodSync(top, 0o755);
		const script = `${tell}
			process.setgid(65534);
			process.setuid(65534);
			await tell(() => claimFile('--junit', '${top}/mine'));
			await tell(() => claimFile('--junit', '${top}/closed/new'));
			await tell(async () => (await claimFile('--junit', '${top}/closed/open')).write('new'));`;
		const argv = [fromSource, '--input-type=module', '-e', script];
		const output = execFileSync(process.execPath, argv, {
			encoding: 'utf8',
			cwd: new URL('../..', import.meta.url),
		});
		t.is(
			output,
			`2 --junit ${top}/mine: cannot be written: permission denied\n2 --junit ${top}/closed/new: cannot be written: permission denied\nwell\n`,
		);
		t.is(readFileSync(join(top, 'closed/open'), 'utf8'), 'new');
		t.deepEqual(readdirSync(join(top, 'closed')), ['open']);
	});
}

test("a file's name is made of others' names, and leads nowhere else", t => {
	t.is(toFileName('V1-1-eth0'), 'V1-1-eth0');
	t.is(toFileName('../../etc/passwd'), '__.._etc_passwd');
	fc.assert(
		fc.property(foreignText, text => {
			const name = toFileName(text);
			t.true(name.length > 0 && name.length <= 100 && !/^[.-]|[/\s]/.test(name), name);
			t.notRegex(name, forbidden);
		}),
	);
});
