// What listens where Docker should, and is none: each is an error that says so, with no trace, and none is waited for.

import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer as createHttpServer} from 'node:http';
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer as createTlsServer} from 'node:tls';
import test from 'ava';
import {connect} from '../../src/engine/client.js';
import {WgsimError} from '../../src/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-odd-'));

const servers: Server[] = [];
const open = new Set<Socket>();

test.after.always(() => {
	// Those that are kept waiting are cut off in the end.
	for (const socket of open) {
		socket.destroy();
	}

	for (const server of servers) {
		server.close();
	}

	rmSync(folder, {recursive: true, force: true});
});

/** Where it listens: on a unix socket, and on a port. */
async function listen(server: Server, where: 'unix' | 'tcp'): Promise<string> {
	servers.push(server);
	server.on('connection', socket => {
		open.add(socket);
		socket.on('error', () => {});
	});
	if (where === 'unix') {
		const path = join(folder, `${servers.length}.sock`);
		server.listen(path);
		await once(server, 'listening');
		return `unix://${path}`;
	}

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The one line that tells what is wrong there. */
async function complaint(DOCKER_HOST: string, env: Record<string, string> = {}): Promise<string> {
	try {
		await connect({env: {...env, DOCKER_HOST}});
	} catch (error) {
		if (error instanceof WgsimError && error.hint !== null) {
			return [error.message, ...error.details].join('\n');
		}

		throw error;
	}

	throw new Error('it was taken for Docker');
}

/** Says this to whatever is asked. */
const saying = (text: string | Buffer): Server =>
	createServer(socket => {
		socket.once('data', () => socket.write(text));
	});

/** Says this again and again. */
const repeating = (begin: string, text: string | Buffer, pause = 0): Server =>
	createServer(socket => {
		socket.once('data', () => {
			socket.write(begin);
			const say = () => {
				if (!socket.destroyed) {
					socket.write(text, () => setTimeout(say, pause));
				}
			};
			say();
		});
	});

const answering = (body: string, status = 200, headers: Record<string, string> = {}): Server =>
	createHttpServer((_request, response) => {
		response.writeHead(status, headers);
		response.end(body);
	});

const notDocker = /the program that answers is not Docker$/;
const silent = /no answer within 5 s$/;
const noHttp = /the program that answers does not speak HTTP$/;
const hangsUp = /it closed the connection without an answer$|socket hang up$|aborted$/;

const odd: Record<string, readonly [server: () => Server, complaint: RegExp]> = {
	'a page of HTML': [() => answering('<html>hello</html>'), notDocker],
	'an empty answer': [() => answering(''), notDocker],
	'JSON that is a list': [() => answering('[]'), notDocker],
	'JSON that is null': [() => answering('null'), notDocker],
	'JSON that is a text': [() => answering('"Docker"'), notDocker],
	'a version that is a number': [() => answering('{"ApiVersion": 1.41, "Version": "20.10"}'), notDocker],
	'a version that is none': [() => answering('{"ApiVersion": "x.y", "Version": "20.10"}'), notDocker],
	'a least version that is none': [
		() => answering('{"ApiVersion": "1.41", "MinAPIVersion": "../x", "Version": "20.10"}'),
		notDocker,
	],
	'a version of nothing': [() => answering('{"ApiVersion": "1.41"}'), notDocker],
	'a refusal': [() => answering('<html>no</html>', 403), /HTTP status 403: is it Docker\?$/],
	'a failure': [() => answering('{"message": "no"}', 500), /HTTP status 500: is it Docker\?$/],
	'a redirect to another scheme': [
		() => answering('', 302, {location: 'ftp://127.0.0.1/'}),
		/HTTP status 302: is it Docker\?$/,
	],
	'a redirect to itself': [() => answering('', 307, {location: '/'}), /HTTP status 307/],
	'a redirect to no address': [() => answering('', 301, {location: 'http://['}), /HTTP status 301/],
	'an upgrade that nobody asked for': [
		() => saying('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'),
		hangsUp,
	],
	garbage: [() => saying(Buffer.from(Array.from({length: 512}, (_, index) => index % 256))), noHttp],
	'another protocol': [() => saying('220 mail.example ESMTP\r\n'), noHttp],
	'a plain greeting before anything is asked': [
		() => createServer(socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
		noHttp,
	],
	'headers without end': [
		() => repeating('HTTP/1.1 200 OK\r\n', `X: ${'x'.repeat(1000)}\r\n`),
		/its headers have no end$/,
	],
	'a body without end': [
		() => repeating('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(65_536, ' ')),
		/its answer has no end$/,
	],
	'a header a byte at a time': [() => repeating('HTTP/1.1 200 OK\r\nX: ', 'x', 100), silent],
	'promises to go on': [() => repeating('', 'HTTP/1.1 100 Continue\r\n\r\n', 10), silent],
	'nothing said at all': [() => createServer(), silent],
	'a connection that is closed at once': [() => createServer(socket => socket.destroy()), hangsUp],
	'a connection that is closed when asked': [
		() => createServer(socket => socket.once('data', () => socket.end())),
		hangsUp,
	],
	'headers that break off': [
		() => createServer(socket => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nConte'))),
		hangsUp,
	],
	'a body that breaks off': [
		() =>
			createServer(socket =>
				socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Api')),
			),
		hangsUp,
	],
};

for (const [what, [server, expected]] of Object.entries(odd)) {
	for (const where of ['unix', 'tcp'] as const) {
		// Those that are waited for wait together; the others would keep them from their processor time.
		(expected === silent ? test : test.serial)(`${what}, by ${where}, is no Docker`, async t => {
			t.regex(await complaint(await listen(server(), where)), expected);
		});
	}
}

test('a redirect is not followed', async t => {
	let visits = 0;
	const elsewhere = createHttpServer((_request, response) => {
		visits++;
		response.end('{"ApiVersion": "1.41", "Version": "20.10"}');
	});
	const location = `${(await listen(elsewhere, 'tcp')).replace('tcp', 'http')}/version`;
	for (const where of ['unix', 'tcp'] as const) {
		t.regex(await complaint(await listen(answering('', 302, {location}), where)), /HTTP status 302/);
	}

	t.is(visits, 0);
});

test('TLS where none is spoken, and none where TLS is, are told', async t => {
	const [key, cert] = ['key.pem', 'cert.pem'].map(name => join(folder, name));
	const subject = ['-subj', '/CN=127.0.0.1', '-days', '2', '-nodes'];
	const argv = ['req', '-x509', '-newkey', 'rsa:2048', ...subject, '-keyout', key!, '-out', cert!];
	execFileSync('openssl', argv, {stdio: 'ignore'});
	const secure = createTlsServer({key: readFileSync(key!), cert: readFileSync(cert!)}, socket => {
		socket.on('error', () => {});
		socket.end('HTTP/1.1 200 OK\r\n\r\n');
	});
	secure.on('tlsClientError', () => {});
	const host = await listen(secure, 'tcp');
	t.regex(await complaint(host), hangsUp);
	t.regex(await complaint(host.replace('tcp', 'https')), /self-signed certificate/);
	const plain = await listen(answering('{}'), 'tcp');
	t.regex(await complaint(plain.replace('tcp', 'https')), /it does not speak TLS$/);
});
