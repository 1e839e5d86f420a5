// Docker on another machine: what ssh is told, and what becomes of what it says. A script stands in for ssh.

import {once} from 'node:events';
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import test from 'ava';
import {connect} from '../../src/engine/client.js';
import {sshArguments} from '../../src/engine/ssh.js';
import {WgsimError} from '../../src/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-ssh-'));
const path = process.env.PATH;
const told = join(folder, 'told');
const warnings: Error[] = [];
process.on('warning', warning => warnings.push(warning));

/** What `ssh` does from now on. */
function replaceSsh(script: string): void {
	writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${script}\n`);
	chmodSync(join(folder, 'ssh'), 0o755);
	process.env.PATH = `${folder}${delimiter}${path}`;
}

test.after.always(() => {
	process.env.PATH = path;
	rmSync(folder, {recursive: true, force: true});
});

/** Why no Docker answers there. */
async function complaint(DOCKER_HOST: string): Promise<string> {
	const outcome = await connect({env: {DOCKER_HOST}}).catch((error: unknown) => error);
	return outcome instanceof WgsimError ? outcome.details.join('\n') : `no error: ${outcome}`;
}

test('the host is never taken for an option, and nobody is asked for a password', t => {
	t.deepEqual(sshArguments({host: '-oProxyCommand=touch x', user: '', port: ''}), [
		...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30', '-T'],
		...['--', '-oProxyCommand=touch x', 'docker', 'system', 'dial-stdio'],
	]);
	t.deepEqual(sshArguments({host: 'lab1', user: 'ops', port: '2222'}).slice(5, 9), [
		'-l',
		'ops',
		'-p',
		'2222',
	]);
});

test.serial('calls go through one connection, and no warning is printed', async t => {
	const server = createServer((request, response) => {
		response.end(
			request.url === '/version'
				? '{"ApiVersion": "1.41", "MinAPIVersion": "1.12", "Version": "20.10.24"}'
				: '{"ID": "far"}',
		);
	});
	server.listen(join(folder, 'far.sock'));
	await once(server, 'listening');
	const dial = `const socket = require('node:net').connect('${join(folder, 'far.sock')}');
process.stdin.pipe(socket).pipe(process.stdout)`;
	writeFileSync(join(folder, 'dial.cjs'), dial);
	replaceSsh(`echo "$@" >> '${told}'; exec '${process.execPath}' '${join(folder, 'dial.cjs')}'`);
	const engine = await connect({env: {DOCKER_HOST: 'ssh://ops@lab1:2222'}});
	t.is(engine.serverVersion, '20.10.24');
	t.is((await engine.docker.info()).ID, 'far');
	t.is((await engine.docker.info()).ID, 'far');
	t.is(
		readFileSync(told, 'utf8'),
		'-o BatchMode=yes -o ConnectTimeout=30 -T -l ops -p 2222 -- lab1 docker system dial-stdio\n',
	);
	t.deepEqual(warnings, []);
	server.closeAllConnections();
	server.close();
});

test.serial('what ssh complains of is told', async t => {
	replaceSsh("echo 'Host key verification failed.' >&2; exit 255");
	t.is(await complaint('ssh://lab1'), 'ssh://lab1 (DOCKER_HOST): ssh: Host key verification failed.');
	replaceSsh('exit 1');
	t.is(await complaint('ssh://lab1'), 'ssh://lab1 (DOCKER_HOST): ssh: ended with exit code 1');
	replaceSsh('exit 0');
	t.regex(await complaint('ssh://lab1'), /it closed the connection without an answer$/);
	process.env.PATH = join(folder, 'empty');
	t.regex(await complaint('ssh://lab1'), /ssh cannot be run: spawn ssh ENOENT$/);
});
