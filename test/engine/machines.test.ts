// Machines by their names: what is a name, what a context says, and one engine that several names lead to.

import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {connect} from '../../src/engine/client.js';
import {parseMachines, reachMachines} from '../../src/engine/machines.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-machines-'));
const env = {DOCKER_CONFIG: folder, HOME: folder};
const servers: Server[] = [];

function addContext(name: string, host: string): void {
	const place = join(folder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'));
	mkdirSync(place, {recursive: true});
	writeFileSync(join(place, 'meta.json'), JSON.stringify({Name: name, Endpoints: {docker: {Host: host}}}));
}

/** Answers as the little of Docker that a connection asks for. */
async function serve(name: string, id: string): Promise<string> {
	const path = join(folder, `${name}.sock`);
	const version = {Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12'};
	const server = createServer((request, response) => {
		response.setHeader('Content-Type', 'application/json');
		response.end(JSON.stringify(request.url?.endsWith('/version') ? version : {ID: id}));
	});
	servers.push(server);
	await new Promise<void>(resolve => {
		server.listen(path, resolve);
	});
	return `unix://${path}`;
}

test.before(async () => {
	const host = await serve('one', 'ONE');
	addContext('lab1', host);
	addContext('again', host);
	addContext('lab2', await serve('two', 'TWO'));
	addContext('dead', `unix://${folder}/none.sock`);
});

test.after.always(() => {
	for (const server of servers) {
		server.close();
	}

	rmSync(folder, {recursive: true, force: true});
});

test('names have commas between them, in the order in which they lead', t => {
	t.deepEqual(parseMachines('lab1, lab2,rack.3'), [{name: 'lab1'}, {name: 'lab2'}, {name: 'rack.3'}]);
});

test('an empty name, an address and a name twice are refused', t => {
	t.throws(() => parseMachines('lab1,swarm'), {
		message: /^--on lab1,swarm: swarm means all machines of a swarm/,
	});
	t.throws(() => parseMachines('lab1,,lab2'), {message: '--on lab1,,lab2: a name is empty'});
	t.throws(() => parseMachines('ssh://lab1'), {message: /ssh:\/\/lab1 is not the name of a Docker context/});
	t.throws(() => parseMachines('lab1,lab2,lab1'), {message: '--on lab1,lab2,lab1: lab1 is named twice'});
});

test('several machines are one engine, and the first one leads', async t => {
	const engine = await connect({env, on: 'lab2,lab1'});
	t.regex(engine.socket, /two\.sock$/);
});

test('each machine that does not answer is named, with what is wrong', async t => {
	const error = await t.throwsAsync(connect({env, on: 'lab1,dead,unheard'}), {
		message: 'dead, unheard: these machines do not answer',
	});
	const {details} = error as unknown as {details: string[]};
	t.regex(details[0]!, /^dead \(unix:.*none\.sock\): no such socket$/);
	t.is(details[1], 'unheard: the Docker context unheard has no endpoint');
});

test('two names of one engine are refused: it would be given twice its share', async t => {
	await t.throwsAsync(connect({env, on: 'lab1,lab2,again'}), {
		message: 'lab1 and again are the same machine: one Docker engine answers at both',
	});
});

test('those that answer are known without those that do not', async t => {
	const {members, absent} = await reachMachines(parseMachines('dead,lab2'), {env});
	t.deepEqual(
		members.map(({name, id}) => [name, id]),
		[['lab2', 'TWO']],
	);
	t.deepEqual(
		absent.map(({name}) => name),
		['dead'],
	);
});
